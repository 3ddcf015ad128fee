"""PRIVACY-PSYCHOTHERAPY."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import DocumentStatus, DocumentType, FindingOwner, Severity


@rule(
    "PRIVACY-PSYCHOTHERAPY",
    severity=Severity.HOLD,
    owner=FindingOwner.PRIVACY,
    cites="45 CFR 164.501, 164.508(a)(2)",
)
def psychotherapy_note(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an encounter whose feed carries psychotherapy notes: they never enter coding.

    The source retracts the note; a privacy officer may release what was not one.
    """
    for document in coded.ready.encounter.documents:
        kept_apart = document.document_type is DocumentType.PSYCHOTHERAPY_NOTE
        if kept_apart and document.status is not DocumentStatus.RETRACTED:
            yield Problem(f"documents/{document.document_id}", "psychotherapy note in the feed")
