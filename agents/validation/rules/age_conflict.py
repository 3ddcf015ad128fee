"""MCE-AGE-CONFLICT."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.age_bands import conflicts
from claimstream.agents.validation.forms import is_stay, payer_class, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, PayerClass, Severity


@rule(
    "MCE-AGE-CONFLICT",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="CMS Definitions of Medicare Code Edits, age conflict (bands by date)",
    uses=("icd10cm",),
)
def age_conflict(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a Medicare inpatient diagnosis outside the editor's age band for it.

    The bands of the day decide: maternity 9 to 64, newborn 0, paediatric 0 to 17, adult 15 to
    124. Elsewhere the same conflict is only noted (ICD-AGE-UNUSUAL).
    """
    if payer_class(coded) is PayerClass.MEDICARE:
        for form, code, band in conflicts(coded, codesets):
            if is_stay(coded, form):
                yield Problem(
                    subject(form, code), f"patient's age is outside the {band} band", form
                )
