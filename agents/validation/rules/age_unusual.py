"""ICD-AGE-UNUSUAL."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.age_bands import conflicts
from claimstream.agents.validation.forms import is_stay, payer_class, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, PayerClass, Severity


@rule(
    "ICD-AGE-UNUSUAL",
    severity=Severity.NOTE,
    owner=FindingOwner.CODER,
    cites="CMS Definitions of Medicare Code Edits, age conflict; Official Guidelines I.C.16.a",
    uses=("icd10cm",),
)
def age_unusual(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note a diagnosis outside its usual age where the Medicare editor does not decide.

    A perinatal condition may last into later life, and bands are Medicare's inpatient edit.
    """
    medicare = payer_class(coded) is PayerClass.MEDICARE
    for form, code, band in conflicts(coded, codesets):
        if not (medicare and is_stay(coded, form)):
            yield Problem(subject(form, code), f"patient's age is outside the {band} band", form)
