"""CLAIM-CHARGE-ZERO."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import forms, lines_of
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "CLAIM-CHARGE-ZERO",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="ASC X12N 005010 loop 2300 CLM02",
)
def claim_charge(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a form whose lines together charge nothing.

    Some payers want such a claim for their counts: a biller releases it.
    """
    for form in forms(coded):
        if sum(line.charge for line in lines_of(coded, form)) == 0:
            yield Problem(f"claims/{form}", "the total charge is zero", claim_type=form)
