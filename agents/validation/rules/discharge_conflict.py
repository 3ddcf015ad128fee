"""STAY-DISCHARGE-STATUS-CONFLICT."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import forms, is_stay
from claimstream.agents.validation.indicators import stated
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import DocumentType, FindingOwner, Severity

HOME = frozenset({"01"})
TOLD = frozenset({DocumentType.CASE_MANAGEMENT_NOTE, DocumentType.DISCHARGE_SUMMARY})
ELSEWHERE = re2.compile(
    r"(?i)\b(?:d/?c(?:'?e?d)?|discharg\w*|transfer\w*|transported|disposition)\b[^.\n]{0,40}"
    r"\b(?:skilled nursing|snf|nursing (?:facility|home)|(?:inpatient|acute) rehab\w*|irf|ltach?"
    r"|long[- ]term care hospital|hospice|home health|home care (?:agency|services)|visiting nurse"
    r"|(?:another|other|acute care) hospital)\b"
)
OTHERWISE = re2.compile(
    r"(?i)\b(?:declin\w+|refus\w+|not|no|denied|instead|considered|planned|previous\w*|prior|ago)\b"
    r"|(?i)\bfrom\b[^.\n]{0,20}\b(?:nursing|snf|rehab|hospice|hospital)"
)


@rule(
    "STAY-DISCHARGE-STATUS-CONFLICT",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    version=2,
    cites="42 CFR 412.4 (transfers); CMS Claims Processing Manual ch. 3, sec. 40.2.4",
)
def discharge_conflict(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a stay billed as discharged home while case management sent the patient elsewhere.

    The status decides between discharge and transfer payment; both ways are overpayment risks.
    """
    encounter = coded.ready.encounter
    billed = any(is_stay(coded, form) for form in forms(coded))
    if not billed or encounter.stay is None or encounter.stay.discharge_status not in HOME:
        return
    for said in stated(encounter, ELSEWHERE, OTHERWISE):
        if said.source in TOLD:
            yield Problem(f"documents/{said.reference}", "discharge status says home")
