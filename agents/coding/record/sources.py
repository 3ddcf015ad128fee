"""The sources of a record: each text with its place, and the way back from a span to its words."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.reading import Document
from claimstream.agents.coding.statements import Statement
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.vocabulary import DocumentType, EvidenceKind


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may support diagnoses, and where it begins in the record.

    ``field`` is set where the text is a field of the encounter, not a document; ``rank`` orders
    the sources by the time at which they were signed.
    """

    document_id: str
    sha256: str | None
    text: str
    kind: DocumentType
    start: int
    field: str | None = None
    rank: int = 0

    @property
    def end(self) -> int:
        """Return where the document ends in the record."""
        return self.start + len(self.text)

    def holds(self, offset: int) -> bool:
        """Tell whether a character of the record is of this document."""
        return self.start <= offset < self.end


@dataclass(frozen=True, slots=True)
class Part:
    """One source as the coder of bare notes reads it, at its place in the record.

    ``told`` are the statements that name diagnoses; None leaves them to the document's own levels.
    """

    source: Source
    document: Document
    told: tuple[Statement, ...] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """All sources, each by itself and all joined.

    ``asides`` are sources that may only tell details of a diagnosis (I.B.14); they stand behind
    the joined text. ``copied`` is what was carried forward from an earlier source, in
    order.
    """

    parts: tuple[Part, ...]
    document: Document
    asides: tuple[Source, ...] = ()
    copied: tuple[Span, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the sources in order."""
        return tuple(part.source for part in self.parts)

    def evidence(self, span: Span) -> Evidence | None:
        """Return a span of the record as words of its one document; None across two."""
        source = self.source_at(span.start)
        if source is None or not source.start <= span.start < span.end <= source.end:
            return None
        if source.field:
            return Evidence(kind=EvidenceKind.FIELD, field=source.field)
        return Evidence(
            kind=EvidenceKind.TEXT,
            document_id=source.document_id,
            sha256=source.sha256,
            start=span.start - source.start,
            end=span.end - source.start,
        )

    def is_copied(self, span: Span) -> bool:
        """Tell whether words were carried forward."""
        place = bisect_right(self.copied, span.start, key=lambda each: each.start) - 1
        return place >= 0 and span.start < self.copied[place].end

    def source_at(self, offset: int) -> Source | None:
        """Return the last source that begins at an offset or before it."""
        if self.asides and offset >= self.asides[0].start:
            place = bisect_right(self.asides, offset, key=lambda source: source.start) - 1
            return self.asides[place]
        place = bisect_right(self.parts, offset, key=lambda part: part.source.start) - 1
        return self.parts[place].source if place >= 0 else None
