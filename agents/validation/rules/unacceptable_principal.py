"""MCE-UNACCEPTABLE-PRINCIPAL."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import is_stay, known, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import DiagnosisRole, FindingOwner, Severity


@rule(
    "MCE-UNACCEPTABLE-PRINCIPAL",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="CMS Definitions of Medicare Code Edits, unacceptable principal diagnosis",
    uses=("icd10cm",),
)
def unacceptable_principal(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an inpatient stay whose principal diagnosis the Medicare Code Editor refuses.

    The editor knows inpatient bills only. Its list holds most Z codes: on an outpatient claim
    it would stop every check-up, mammogram and vaccination.
    """
    for form, code, entry in known(coded, codesets):
        principal = is_stay(coded, form) and code.role is DiagnosisRole.PRINCIPAL
        if principal and "unacceptable" in entry.attributes:
            yield Problem(
                subject(form, code.code), "not acceptable as principal diagnosis", claim_type=form
            )
