"""STAY-ADMITTING-DIAGNOSIS."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import is_stay, lines_of
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, DiagnosisRole, FindingOwner, Severity


@rule(
    "STAY-ADMITTING-DIAGNOSIS",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ASC X12N 005010X223A2, loop 2300 HI*ABJ; UHDDS",
)
def admitting_diagnosis(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold the bill of a stay that does not say with which diagnosis the patient was admitted.

    A list without a principal diagnosis is held by ICD-DIAGNOSIS-MISSING.
    """
    form = ClaimType.INSTITUTIONAL
    for listed in coded.diagnosis_lists:
        roles = {code.role for code in listed.diagnoses}
        stay = is_stay(coded, listed.claim_type) and lines_of(coded, form)
        led = DiagnosisRole.PRINCIPAL in roles
        if stay and led and DiagnosisRole.ADMITTING not in roles:
            yield Problem(f"diagnoses/{form}/ADMITTING", "no admitting diagnosis", form)
