"""ICD-CODE-DATE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, governing_dates, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-CODE-DATE",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="45 CFR 162.1002; ICD-10-CM Official Guidelines I.B.2",
    releasable=False,
    uses=("icd10cm",),
)
def code_date(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a diagnosis that is not a code on every day that governs it.

    The discharge date governs the facility's inpatient bill, the date of service all others. A
    series across 1 October needs the old code on the early lines and the new one on the late
    ones. A header is the business of ICD-HEADER-CODE.
    """
    for form, code in diagnoses(coded):
        days = governing_dates(coded, form, code.code)
        if any(codesets.icd10cm(code.code, on=day) is None for day in days):
            yield Problem(
                subject(form, code.code), "not valid on a date of its services", claim_type=form
            )
