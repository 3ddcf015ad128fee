"""STAY-DISCHARGE-STATUS-CONFLICT."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import forms, is_stay
from claimstream.agents.validation.record import readable
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import DocumentType, FindingOwner, Severity

HOME = frozenset({"01"})
TOLD = frozenset({DocumentType.CASE_MANAGEMENT_NOTE, DocumentType.DISCHARGE_SUMMARY})
ELSEWHERE = re2.compile(
    r"(?i)\b(?:discharged?|transferred|disposition:?)\s+(?:to\s+)?(?:an?\s+)?(?:the\s+)?"
    r"(?:skilled nursing|snf\b|nursing (?:facility|home)|inpatient rehab|acute rehab|irf\b|ltach?\b"
    r"|long[- ]term care hospital|hospice|home health|another hospital)"
)


@rule(
    "STAY-DISCHARGE-STATUS-CONFLICT",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
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
    for document in readable(encounter):
        if document.document_type in TOLD and ELSEWHERE.search(document.text):
            yield Problem(f"documents/{document.document_id}", "discharge status says home")
