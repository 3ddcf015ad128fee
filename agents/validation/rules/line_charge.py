"""LINE-CHARGE-NEGATIVE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "LINE-CHARGE-NEGATIVE",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="ASC X12N 005010X222A1 SV102, X223A2 SV203 (charges are not negative)",
    releasable=False,
)
def line_charge(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a credit that stands as a line: a biller nets it with its charge first.

    A charge of zero is legal on a line.
    """
    for line in coded.service_lines:
        if line.charge < 0:
            yield Problem(line_subject(line), "negative charge", claim_type=line.claim_type)
