"""ICD-SEX-UNUSUAL."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import known, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity, Sex


@rule(
    "ICD-SEX-UNUSUAL",
    severity=Severity.NOTE,
    owner=FindingOwner.REGISTRATION,
    cites="CMS Definitions of Medicare Code Edits (sex conflict ended 2024-10-01)",
    uses=("icd10cm",),
)
def sex_unusual(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note a pregnancy diagnosis on a patient registered as male; never hold it.

    The registration may be wrong, or the patient transgender; Medicare dropped the edit.
    """
    if coded.ready.encounter.patient.sex is Sex.MALE:
        for form, code, entry in known(coded, codesets):
            if "maternity" in entry.attributes:
                yield Problem(
                    subject(form, code.code), "unusual with the registered sex", claim_type=form
                )
