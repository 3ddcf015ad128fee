"""QRY-CONFLICT."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.opposite_side import contradictions
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "QRY-CONFLICT",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="ICD-10-CM Official Guidelines I.B.13, I.B.14 (conflicts go to the attending provider)",
    uses=("icd10cm",),
)
def query_conflict(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask which side is right when a test or operation names only the other one.

    It blocks: the record contradicts itself. Both sides coded, or both named in one document,
    are no contradiction.
    """
    for code, said in contradictions(coded, codesets):
        yield Problem(f"diagnoses/{code}", "documents name different sides", indicators=said)
