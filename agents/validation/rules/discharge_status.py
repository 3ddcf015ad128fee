"""STAY-DISCHARGE-STATUS."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import forms, is_stay
from claimstream.agents.validation.identifiers import PLACE as TWO_DIGITS
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity

STILL_A_PATIENT = "30"


@rule(
    "STAY-DISCHARGE-STATUS",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ASC X12N 005010X223A2, loop 2300 CL103; NUBC UB-04 FL17; 42 CFR 412.4",
    releasable=False,
    version=2,
)
def discharge_status(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an institutional bill without a discharge status, or one that contradicts the stay.

    Outpatient bills carry it too (UB-04 FL17). It decides between discharge and transfer payment.
    Status 30 says that the patient is still there, which a stay's discharge date denies.
    """
    stay, form = coded.ready.encounter.stay, ClaimType.INSTITUTIONAL
    unfinished = is_stay(coded, form) and stay is not None and stay.discharged_at is None
    if stay is None or unfinished or form not in forms(coded):
        return
    status = stay.discharge_status or ""
    there = status == STILL_A_PATIENT and is_stay(coded, form)
    if not TWO_DIGITS.fullmatch(status) or there:
        yield Problem("stay/discharge_status", "missing, or still a patient")
