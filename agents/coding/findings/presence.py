"""A diagnosis that a later document denies: present or ruled out, the provider must say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.findings.doubts import Reading, assessed, readings
from claimstream.agents.coding.findings.findings import Codes, CodingFinding, FindingKind
from claimstream.agents.coding.record.record_coder import CodedRecord
from claimstream.agents.coding.record.sources import Part, Source
from claimstream.schemas.chart import Document

__all__ = ["ruled_out"]


def ruled_out(
    coded: CodedRecord, codes: Codes, documents: Mapping[str, Document]
) -> Iterator[CodingFinding]:
    """Yield the codes named only in documents that came before one that denies them.

    An early denial contradicts nothing: a disease may show itself later. What is copied forward
    neither names nor denies again.
    """
    for part, reading in _denials(coded):
        for code in (each for each in codes if each.startswith(reading.code)):
            named = _sources(coded, codes[code])
            if named and all(_precedes(each, part.source, documents) for each in named):
                words = (*codes[code], reading.span)
                yield CodingFinding(
                    FindingKind.PRESENCE_CONFLICT, f"diagnoses/{code}", words, (code,)
                )


def _denials(coded: CodedRecord) -> Iterator[tuple[Part, Reading]]:
    """Yield what the assessment of each of several documents denies of the patient."""
    parts = coded.record.parts
    for part in parts if len(parts) > 1 else ():
        chart = replace(coded.chart, document=part.document)
        for reading in readings(chart, part.told or assessed(chart), "negated"):
            own = not coded.record.is_copied(reading.span)
            if own and reading.how.negated and reading.how.experiencer == "patient":
                yield part, reading


def _sources(coded: CodedRecord, spans: tuple[Span, ...]) -> list[Source]:
    """Return the sources that hold some words, not as a copy."""
    own = [span for span in spans if not coded.record.is_copied(span)]
    return [s for s in coded.record.sources if any(s.holds(span.start) for span in own)]


def _precedes(first: Source, second: Source, documents: Mapping[str, Document]) -> bool:
    """Tell whether one source was signed before another; unknown times count as before."""
    times = [_signed(documents.get(each.document_id)) for each in (first, second)]
    known = [each for each in times if each]
    return first is not second and (len(known) < len(times) or known[0] < known[1])


def _signed(document: Document | None) -> datetime | None:
    """Return when a document was signed; None for what is no document."""
    return document.signed_at if document else None
