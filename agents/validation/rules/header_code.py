"""ICD-HEADER-CODE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, governing_dates, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-HEADER-CODE",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.B.2 (level of detail)",
    releasable=False,
    uses=("icd10cm",),
)
def header_code(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a diagnosis that is subdivided on a day that governs it.

    A category, a stem without its 7th character and a code that a new release subdivided are
    headers, and no payer accepts them. An "unspecified" code is none: it passes.
    """
    for form, code in diagnoses(coded):
        days = governing_dates(coded, form, code.code)
        if any(codesets.is_header(code.code, on=day) for day in days):
            yield Problem(
                subject(form, code.code), "subdivided: more characters are required", form
            )
