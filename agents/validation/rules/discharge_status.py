"""STAY-DISCHARGE-STATUS."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import forms, is_stay
from claimstream.agents.validation.identifiers import PLACE as TWO_DIGITS
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

STILL_A_PATIENT = "30"


@rule(
    "STAY-DISCHARGE-STATUS",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ASC X12N 005010X223A2, loop 2300 CL103; 42 CFR 412.4",
    releasable=False,
)
def discharge_status(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold the bill of a finished stay without a discharge status, or one that contradicts it.

    The status decides between discharge and transfer payment. Status 30 says that the patient
    is still there, which a discharge date denies.
    """
    stay = coded.ready.encounter.stay
    if stay is None or stay.discharged_at is None:
        return
    if any(is_stay(coded, form) for form in forms(coded)):
        status = stay.discharge_status or ""
        if not TWO_DIGITS.fullmatch(status) or status == STILL_A_PATIENT:
            yield Problem("stay/discharge_status", "missing, or still a patient")
