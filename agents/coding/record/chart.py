"""The documents of an encounter as one record: each read by itself, offsets kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import repeat

import re2

from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.documents import Support
from claimstream.agents.coding.reading.items import Item
from claimstream.agents.coding.reading.markup import plain
from claimstream.agents.coding.reading.reading import Document, Section, SectionKind, Sentence, read
from claimstream.agents.coding.reading.sections import find_sections
from claimstream.agents.coding.record.asides import BREAK, asides, supporting
from claimstream.agents.coding.record.copies import copied_passages
from claimstream.agents.coding.record.present_on_admission import REMARK
from claimstream.agents.coding.record.sources import Part, Record, Source
from claimstream.agents.coding.statements import Statement
from claimstream.schemas.chart import Document as ChartDocument
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import DocumentType, EncounterClass

ANSWER = "query:"
"""Beginning of the document id under which a provider's answer is read."""
NEIGHBOURS = 64
"""Documents of a chart up to which each is read with the others around it. In a longer chart each
is read by itself: a doubt that another document settles then stays a doubt, which a coder sees."""
BACKGROUND = frozenset(
    {
        SectionKind.FAMILY_HISTORY,
        SectionKind.PAST_HISTORY,
        SectionKind.SURGICAL_HISTORY,
        SectionKind.SOCIAL_HISTORY,
        SectionKind.ALLERGIES,
    }
)
"""Sections that settle no doubt of another document."""
UNCERTAIN = re2.compile(
    r"(?i)\b(probably|probable|suspected|suspicion of|likely|questionable|possible|possibly"
    r"|still to be ruled out|compatible with|consistent with|presumed)\b"
)
"""The words of Official Guidelines II.H."""
CONTRAST = re2.compile(r"(?i)\b(?:versus|vs)\b\.?")
"""Between comparative or contrasting diagnoses, each coded as if confirmed (II.D)."""
RESOLVED = re2.compile(r"(?i)\b(?:(?:has|have|now|since|fully|completely) )*resolved\b")


def read_record(ready: ReadyEncounter, final: bool = False) -> Record:
    """Return the record of a ready encounter: its documents in order, then the answers.

    ``final``: as the facility reads an inpatient stay. The discharge summary leads, and what it
    finally calls probable reads as established (Official Guidelines II.H, III.C).
    """
    sources = tuple(_sources(ready, final))
    pieces = [_piece(source) for source in sources]
    whole = Document(
        BREAK.join(piece.text for piece in pieces),
        sources[0].kind if len(sources) == 1 else DocumentType.OTHER,
        tuple(section for piece in pieces for section in piece.sections),
        tuple(item for piece in pieces for item in piece.items),
        tuple(sentence for piece in pieces for sentence in piece.sentences),
    )
    alone = len(sources) > NEIGHBOURS
    parts = tuple(map(_part, sources, pieces, repeat(whole), repeat(alone)))
    beside = tuple(asides(ready.encounter, len(whole.text)))
    return Record(parts, whole, beside, copied_passages(sources, pieces, whole.text))


def original_texts(ready: ReadyEncounter) -> dict[str, str]:
    """Return every document and answer as it was written, by its id."""
    texts = {document.document_id: document.text for document in ready.encounter.documents}
    return texts | {f"{ANSWER}{answer.query_id}": answer.statement for answer in ready.answers}


def _sources(ready: ReadyEncounter, final: bool) -> Iterator[Source]:
    """Yield the documents that support diagnoses and stand, then every provider's answer.

    Without such a document the reasons of the orders speak for their providers (IV.K).
    """
    start = 0
    stay = ready.encounter.encounter_class is EncounterClass.INPATIENT
    ranks = _ranks(ready.encounter)
    for document in _standing(ready.encounter, final):
        text = cleared(document.text, final, stay)
        name, kind = document.document_id, document.document_type
        yield Source(name, document.sha256, text, kind, start, rank=ranks[name])
        start += len(text) + len(BREAK)
    for order in ready.encounter.orders if start == 0 else ():
        if order.reason:
            path = f"orders/{order.order_id}"
            kind = DocumentType.QUERY_ANSWER
            yield Source(order.order_id, None, order.reason, kind, start, path)
            start += len(order.reason) + len(BREAK)
    for answer in ready.answers:
        name = f"{ANSWER}{answer.query_id}"
        kind = DocumentType.QUERY_ANSWER
        yield Source(name, None, answer.statement, kind, start, rank=len(ranks))
        start += len(answer.statement) + len(BREAK)


def _ranks(encounter: Encounter) -> dict[str, int]:
    """Return the places of the documents in order of their signatures, unsigned ones last."""
    latest = datetime.max.replace(tzinfo=UTC)
    signed = sorted(encounter.documents, key=lambda each: each.signed_at or latest)
    return {document.document_id: rank for rank, document in enumerate(signed)}


def _standing(encounter: Encounter, final: bool) -> list[ChartDocument]:
    """Return the documents that support diagnoses, for a final reading the summary first."""
    standing = supporting(encounter, Support.DIAGNOSES)
    summary = DocumentType.DISCHARGE_SUMMARY
    return sorted(standing, key=lambda each: final and each.document_type is not summary)


def cleared(text: str, final: bool, stay: bool) -> str:
    """Return a text with blanks for words that are not the diagnosis; every offset stays.

    They are markup, the remark whether it was present on admission ("not" is of the remark, not
    of the diagnosis) and, in the final diagnoses of a ``final`` reading, the uncertain words and
    what contrasts two diagnoses. In
    those of a ``stay`` "resolved" is of the course: what was treated in it is coded (Official
    Guidelines III, UHDDS).
    """
    text = REMARK.sub(_blank, plain(text))
    unsaid = [pattern for pattern, is_asked in ((UNCERTAIN, final), (RESOLVED, stay)) if is_asked]
    for section in find_sections(text) if unsaid else ():
        if section.kind is SectionKind.DISCHARGE_DIAGNOSES:
            told = text[section.body : section.end]
            for pattern in unsaid:
                told = pattern.sub(_blank, told)
            told = CONTRAST.sub(_divided, told) if final else told
            text = text[: section.body] + told + text[section.end :]
    return text


def _divided(found: re2._Match) -> str:
    """Return a mark between two problems in the place of what was found."""
    return ";".ljust(len(found.group(0)))


def _blank(found: re2._Match) -> str:
    """Return blanks in the place of what was found."""
    return " " * len(found.group(0))


def _piece(source: Source) -> Document:
    """Return one document as read, at its place in the record."""
    document = read(source.text, source.kind)
    by = source.start
    return replace(
        document,
        sections=tuple(_section(section, by) for section in document.sections),
        items=tuple(_item(item, by) for item in document.items),
        sentences=tuple(Sentence(s.start + by, s.end + by, s.section) for s in document.sentences),
    )


def _part(source: Source, piece: Document, whole: Document, alone: bool) -> Part:
    """Return one document with the rest of the record around it; an answer names what was asked."""
    around = replace(piece, text=whole.text) if alone else _surrounded(source, piece, whole)
    if source.kind is not DocumentType.QUERY_ANSWER:
        return Part(source, around)
    spans = (Span(sentence.start, sentence.end) for sentence in piece.sentences)
    return Part(source, around, tuple(Statement(span, "title") for span in spans))


def _surrounded(source: Source, piece: Document, whole: Document) -> Document:
    """Return a document among the others.

    Elsewhere in the record a doubt may be settled, but nothing there is this document's statement.
    """
    return replace(
        piece,
        text=whole.text,
        sections=tuple(_aside(source, section) for section in whole.sections),
        sentences=tuple(_sentences(source, whole)),
    )


def _aside(source: Source, section: Section) -> Section:
    """Return a section of another document without its kind."""
    return section if source.holds(section.start) else replace(section, kind=SectionKind.UNKNOWN)


def _sentences(source: Source, whole: Document) -> Iterator[Sentence]:
    """Yield the document's sentences among those of the others that speak of the present."""
    for sentence in whole.sentences:
        if source.holds(sentence.start):
            yield sentence
        elif sentence.section not in BACKGROUND:
            yield replace(sentence, section=SectionKind.ADMINISTRATION)


def _section(section: Section, by: int) -> Section:
    """Return a section moved by some characters."""
    return replace(section, start=section.start + by, body=section.body + by, end=section.end + by)


def _item(item: Item, by: int) -> Item:
    """Return an item moved by some characters."""
    return replace(
        item,
        start=item.start + by,
        end=item.end + by,
        title=_moved(item.title, by),
        problem=_moved(item.problem, by),
        cells=tuple((start + by, end + by) for start, end in item.cells),
    )


def _moved(place: tuple[int, int] | None, by: int) -> tuple[int, int] | None:
    """Return a place moved by some characters."""
    return place and (place[0] + by, place[1] + by)
