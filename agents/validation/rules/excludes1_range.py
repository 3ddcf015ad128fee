"""ICD-EXCLUDES1-RANGE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.exclusions import hits
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-EXCLUDES1-RANGE",
    severity=Severity.NOTE,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.A.12.a",
    uses=("icd10cm-notes",),
)
def excludes1_range(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note two diagnoses that an Excludes1 note may mean, without holding the claim.

    A note at a section or chapter, over several categories or with qualifying words reaches
    codes that it does not mean: newborn jaundice beside hypernatraemia is a good claim.
    """
    for hit in hits(coded, codesets):
        if not hit.exact:
            message = f"Excludes1 note at {hit.place} may mean {hit.excluded}"
            yield Problem(hit.subject, message, claim_type=hit.form)
