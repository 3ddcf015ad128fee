"""The record behind the codes: does evidence exist, what do the documents say."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.schemas.chart import Document
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import DocumentStatus, DocumentType, EvidenceKind

ANSWER = "query:"
"""Beginning of the document id under which a provider's answer is read."""
FIELDS = ("observations", "orders", "medications", "charges", "procedures", "visits")


def is_in_record(ready: ReadyEncounter, evidence: Evidence) -> bool:
    """Return whether the evidence points to words or a field that the record holds."""
    if evidence.kind is EvidenceKind.FIELD:
        return _has_field(ready.encounter, evidence.field or "")
    if evidence.start is None or evidence.end is None:
        return False
    text = _text(ready, evidence)
    return text is not None and 0 <= evidence.start < evidence.end <= len(text)


def _text(ready: ReadyEncounter, evidence: Evidence) -> str | None:
    """Return the text of the document the evidence names, unless its digest differs."""
    for answer in ready.answers:
        if evidence.document_id == f"{ANSWER}{answer.query_id}":
            return answer.statement
    for document in ready.encounter.documents:
        same = evidence.sha256 in (None, document.sha256)
        if document.document_id == evidence.document_id and same:
            return document.text
    return None


def _has_field(encounter: Encounter, path: str) -> bool:
    """Return whether a path such as ``observations/<id>`` or ``patient/sex`` exists."""
    group, _, name = path.partition("/")
    if group not in FIELDS:
        return getattr(getattr(encounter, group, None), name, None) is not None
    identity = f"{group[:-1]}_id"
    return any(getattr(item, identity) == name for item in getattr(encounter, group))


def readable(encounter: Encounter) -> Iterator[Document]:
    """Yield the documents that count: not retracted, superseded or a psychotherapy note."""
    superseded = {document.supersedes for document in encounter.documents}
    for document in encounter.documents:
        gone = document.status is DocumentStatus.RETRACTED or document.document_id in superseded
        if not gone and document.document_type is not DocumentType.PSYCHOTHERAPY_NOTE:
            yield document
