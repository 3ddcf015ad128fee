"""ICD-POA-OUTSIDE-STAY."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import is_stay, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import DiagnosisRole, FindingOwner, Severity

NEVER = frozenset({DiagnosisRole.ADMITTING, DiagnosisRole.REASON_FOR_VISIT})


@rule(
    "ICD-POA-OUTSIDE-STAY",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ASC X12N 005010X223A2, HI segments (C022-9); CMS present on admission reporting",
    releasable=False,
)
def poa_outside_stay(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a present-on-admission indicator where no payer reads one.

    Professional claims, outpatient bills, the admitting diagnosis and the reason for the visit
    carry none.
    """
    for listed in coded.diagnosis_lists:
        form = listed.claim_type
        for code in listed.diagnoses:
            if code.poa and (code.role in NEVER or not is_stay(coded, form)):
                path = subject(form, code.code)
                yield Problem(path, "carries a present-on-admission indicator", claim_type=form)
