"""PCS-PROCEDURE-DATE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

WINDOW = timedelta(days=3)


@rule(
    "PCS-PROCEDURE-DATE",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ASC X12N 005010X223A2, loop 2300 HI*BBR, HI*BBQ; 42 CFR 412.2(c)(5)",
)
def procedure_date(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a procedure outside the stay and the three days of the payment window before it."""
    encounter = coded.ready.encounter
    for procedure in coded.procedures:
        first = encounter.service_from - WINDOW
        if not first <= procedure.performed_on <= encounter.service_through:
            yield Problem(f"procedures/{procedure.procedure_id}", "outside the stay")
