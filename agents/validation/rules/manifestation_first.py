"""ICD-MANIFESTATION-FIRST."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import FIRST, known, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-MANIFESTATION-FIRST",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.A.13; Medicare Code Editor, manifestation code",
    uses=("icd10cm",),
)
def manifestation_first(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a manifestation in the first place, inpatient or outpatient.

    The classification demands the etiology before it.
    """
    for form, code, entry in known(coded, codesets):
        if code.role in FIRST and "manifestation" in entry.attributes:
            yield Problem(
                subject(form, code.code), "a manifestation cannot be listed first", claim_type=form
            )
