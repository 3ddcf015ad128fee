"""The findings of a whole encounter, as VALIDATION and QUERIES take them over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from claimstream.agents.coding.drafts import Chart, Span
from claimstream.agents.coding.findings.care_team import named_aside
from claimstream.agents.coding.findings.findings import (
    CONFLICTS,
    Codes,
    CodingFinding,
    FindingKind,
    Titles,
)
from claimstream.agents.coding.findings.note_findings import list_findings, spans_of, text_findings
from claimstream.agents.coding.findings.presence import ruled_out
from claimstream.agents.coding.findings.results import unexplained_results
from claimstream.agents.coding.record.coder_decisions import CERTAIN
from claimstream.agents.coding.record.copies import carried
from claimstream.agents.coding.record.principal import rivals
from claimstream.agents.coding.record.record_coder import CodedRecord
from claimstream.agents.coding.record.sources import Part, Record
from claimstream.schemas.chart import Document
from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.evidence import Evidence, Indicator
from claimstream.schemas.finding import Finding
from claimstream.schemas.vocabulary import DiagnosisRole, FindingOwner, Severity

__all__ = ["record_findings"]


def record_findings(
    coded: CodedRecord, listed: Iterable[AssignedCode], encounter: Encounter, titles: Titles
) -> tuple[Finding, ...]:
    """Return what the record of an encounter contradicts or lacks, for the codes as listed."""
    assigned = tuple(listed)
    codes = _spans(coded.record, assigned)
    documents = {document.document_id: document for document in encounter.documents}
    told = spans_of(coded.told)
    found = (
        *list_findings(coded.chart, codes, told, titles),
        *(denied := tuple(ruled_out(coded, codes, documents))),
        *_copied(coded.record, codes, {code for each in denied for code in each.against}),
        *_equals(assigned, codes),
        *(f for part in coded.record.parts for f in text_findings(_alone(coded, part), codes)),
    )
    quoted = [_finding(each, _quotes(coded.record, each, documents)) for each in found]
    aside = list(_from_others(coded.chart, codes, encounter))
    results = [_finding(*each) for each in _results(encounter, codes)]
    return _once((*quoted, *aside, *results))


def _spans(record: Record, listed: Iterable[AssignedCode]) -> dict[str, tuple[Span, ...]]:
    """Return the listed codes with all characters of the record behind them."""
    starts = {source.document_id: source.start for source in record.sources}
    spans: dict[str, tuple[Span, ...]] = {}
    for code in listed:
        found = (_placed(piece, starts) for piece in code.evidence)
        known = spans.get(code.code, ())
        spans[code.code] = tuple(dict.fromkeys((*known, *(span for span in found if span))))
    return spans


def _placed(piece: Evidence, starts: Mapping[str, int]) -> Span | None:
    """Return a piece of evidence as characters of the record; None for a field."""
    start = starts.get(piece.document_id or "")
    if start is None or piece.start is None or piece.end is None:
        return None
    return Span(start + piece.start, start + piece.end)


def _copied(record: Record, codes: Codes, asked: set[str]) -> Iterator[CodingFinding]:
    """Yield the listed codes that stand on copied words alone and are not asked about anyway."""
    for code in carried(record, codes):
        if code not in asked:
            subject = f"diagnoses/{code}"
            yield CodingFinding(FindingKind.COPIED_FORWARD, subject, codes[code], (code,))


def _equals(listed: tuple[AssignedCode, ...], codes: Codes) -> Iterator[CodingFinding]:
    """Yield the principal diagnosis that others rival, with the words of all."""
    for leader in (each for each in listed if each.role is DiagnosisRole.PRINCIPAL):
        others = rivals(leader, listed)
        if others and leader.confidence != CERTAIN:
            words = tuple(span for each in (leader, *others) for span in codes[each.code])
            yield CodingFinding(FindingKind.PRINCIPAL_EQUAL, f"diagnoses/{leader.code}", words)


def _alone(coded: CodedRecord, part: Part) -> Chart:
    """Return the chart of one document."""
    return replace(coded.chart, document=part.document)


def _from_others(chart: Chart, codes: Codes, encounter: Encounter) -> Iterator[Finding]:
    """Yield the conditions that only the care team names, not a provider (I.B.14)."""
    for document, reading in named_aside(chart, codes, encounter):
        found = CodingFinding(FindingKind.NOT_A_PROVIDER, f"diagnoses/{reading.code}")
        yield _finding(found, (_quote(document, reading.span.start, reading.span.end),))


def _results(
    encounter: Encounter, codes: Codes
) -> Iterator[tuple[CodingFinding, tuple[Indicator, ...]]]:
    """Yield the unexplained results with what was measured."""
    rows = {each.observation_id: each for each in encounter.observations}
    for found in unexplained_results(encounter.observations, codes):
        yield found, (rows[found.subject.removeprefix("observations/")].indicator(),)


def _quotes(
    record: Record, found: CodingFinding, documents: Mapping[str, Document]
) -> tuple[Indicator, ...]:
    """Return the words of documents that show a finding."""
    pieces = [piece for span in found.evidence if (piece := record.evidence(span))]
    return tuple(
        _quote(document, piece.start or 0, piece.end or 0)
        for piece in dict.fromkeys(pieces)
        if (document := documents.get(piece.document_id or ""))
    )


def _quote(document: Document, start: int, end: int) -> Indicator:
    """Return words of a document as an indicator."""
    return Indicator(
        source=document.document_type.value,
        reference=document.document_id,
        recorded_at=document.signed_at,
        author_role=document.author_role,
        quote=document.text[start:end],
    )


def _finding(found: CodingFinding, indicators: tuple[Indicator, ...]) -> Finding:
    """Return a finding as the contract carries it; a contradiction is asked, the rest noted."""
    asked = found.kind in CONFLICTS
    return Finding(
        rule_id=found.kind.rule_id,
        rule_version=1,
        severity=Severity.QUERY if asked else Severity.NOTE,
        owner=FindingOwner.PROVIDER if asked else FindingOwner.CODER,
        blocking=asked,
        subject=found.subject,
        message=found.kind.message,
        indicators=indicators,
    )


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once."""
    once = {(each.rule_id, each.subject): each for each in findings}
    return tuple(once.values())
