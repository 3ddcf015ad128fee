"""ICD-EXCLUDES1."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.exclusions import hits
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-EXCLUDES1",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.A.12.a",
    uses=("icd10cm-notes",),
)
def excludes1(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold two diagnoses that the tabular list says never stand together.

    Only notes at the category or below that name one category without further conditions; all
    others warn (ICD-EXCLUDES1-RANGE). Unrelated conditions are the guideline's own exception:
    a coder releases the pair with a reason, and it stays released for the account.
    """
    for hit in hits(coded, codesets):
        if hit.exact:
            message = f"Excludes1 note at {hit.place} names {hit.excluded}"
            yield Problem(hit.subject, message, claim_type=hit.form)
