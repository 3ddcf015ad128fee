"""MCE-QUESTIONABLE-ADMISSION."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import is_stay, known, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import DiagnosisRole, FindingOwner, Severity


@rule(
    "MCE-QUESTIONABLE-ADMISSION",
    severity=Severity.NOTE,
    owner=FindingOwner.UTILIZATION_REVIEW,
    cites="CMS Definitions of Medicare Code Edits, questionable admission",
    uses=("icd10cm",),
)
def questionable_admission(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note a principal diagnosis that seldom needs a hospital bed; advice, no fault."""
    for form, code, entry in known(coded, codesets):
        principal = is_stay(coded, form) and code.role is DiagnosisRole.PRINCIPAL
        if principal and "qadm" in entry.attributes:
            yield Problem(subject(form, code.code), "seldom a reason for admission by itself", form)
