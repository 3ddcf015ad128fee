"""What only tells details of a provider's diagnosis: other clinicians' notes, recorded scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from claimstream.agents.coding.reading.documents import Support, support
from claimstream.agents.coding.reading.markup import plain
from claimstream.agents.coding.record.sources import Source
from claimstream.schemas.chart import Document, Observation
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.vocabulary import AuthorRole, DocumentType, ObservationStatus

__all__ = ["BREAK", "asides", "supporting"]

BREAK = "\n\n"
FINAL = frozenset({ObservationStatus.FINAL, ObservationStatus.AMENDED})
MEASURES = {
    "39156-5": "BMI",
    "9269-2": "GCS",
    "70184-7": "NIHSS",
    "72089-6": "NIHSS",
    "5640-8": "Blood alcohol",
    "5643-2": "Blood alcohol",
    "56478-1": "Blood alcohol",
}
"""LOINC of totals that describe beside a diagnosis, and how notes name them."""


def asides(encounter: Encounter, start: int) -> Iterator[Source]:
    """Yield what only tells details, one text after another from an offset on (I.B.14)."""
    for source in (*_notes(encounter), *_measures(encounter)):
        start += len(BREAK)
        yield replace(source, start=start)
        start += len(source.text)


def supporting(encounter: Encounter, wanted: Support) -> list[Document]:
    """Return the documents that support so much and were not replaced."""
    superseded = {document.supersedes for document in encounter.documents}
    return [
        document
        for document in encounter.documents
        if document.document_id not in superseded
        and support(document, encounter.encounter_class) is wanted
    ]


def _notes(encounter: Encounter) -> Iterator[Source]:
    """Yield the notes of other clinicians; what a patient reports counts once it is signed."""
    for document in supporting(encounter, Support.DETAILS):
        if document.author_role is not AuthorRole.OTHER or document.signed_at:
            kind, text = document.document_type, plain(document.text)
            yield Source(document.document_id, document.sha256, text, kind, 0)


def _measures(encounter: Encounter) -> Iterator[Source]:
    """Yield the final scores and measures of the record, each as a note would say it."""
    for observation in encounter.observations:
        name = MEASURES.get(observation.loinc or "")
        if name and observation.status in FINAL:
            path = f"observations/{observation.observation_id}"
            yield Source(path, None, _told(name, observation), DocumentType.OTHER, 0, path)


def _told(name: str, observation: Observation) -> str:
    """Return a measure in words."""
    return f"{name}: {observation.value} {observation.unit or ''}".rstrip()
