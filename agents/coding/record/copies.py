"""Text carried forward within a record, and the diagnoses that stand on nothing else.

Copied words are evidence of the earlier day. A diagnosis is carried when nobody restates it in
words of his own once it was copied, and a later author names other diagnoses without it; or when
its only words are those that the editor marks as copied from before the encounter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from claimstream.agents.coding.drafts import Draft, Span
from claimstream.agents.coding.reading.copied import copied_forward, marked_passages
from claimstream.agents.coding.reading.reading import Document, SectionKind
from claimstream.agents.coding.record.sources import Record, Source

__all__ = ["CARRIED", "carried", "copied_passages", "with_copies"]

CARRIED = "carried"
"""Note of a draft that stands on copied words alone."""
Codes = Mapping[str, tuple[Span, ...]]


def copied_passages(
    sources: Sequence[Source], pieces: Sequence[Document], text: str
) -> tuple[Span, ...]:
    """Return what each source carries from earlier ones or is marked to, as places in the record.

    The final diagnoses are the author's own statement at discharge, however they are worded.
    """
    pairs = sorted(zip(sources, pieces, strict=True), key=lambda pair: pair[0].rank)
    placed = [replace(piece, text=text) for _, piece in pairs]
    runs = zip(placed, copied_forward(placed), strict=True)
    found = (
        Span(*run)
        for document, copies in runs
        for run in (*copies, *marked_passages(document))
        if document.section_at(run[0]).kind is not SectionKind.DISCHARGE_DIAGNOSES
    )
    return tuple(sorted(found))


def with_copies(record: Record, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Return drafts, those marked that stand on copied words alone."""
    marked = set(carried(record, {draft.code: draft.evidence for draft in drafts}))
    return tuple(
        replace(draft, notes=draft.notes | {CARRIED}) if draft.code in marked else draft
        for draft in drafts
    )


def carried(record: Record, codes: Codes) -> Iterator[str]:
    """Yield the codes that stand on copied words alone."""
    if not record.copied:
        return
    ranks = {code: _ranks(record, spans) for code, spans in codes.items()}
    speaking = max((own for owns, _ in ranks.values() for own in owns), default=0)
    for code, (own, copied) in ranks.items():
        first = min(copied, default=None)
        if first is None or any(each >= first for each in own):
            continue
        if not own or (max(own) < speaking and not _restated(record, codes[code], first)):
            yield code


def _ranks(record: Record, spans: Sequence[Span]) -> tuple[list[int], list[int]]:
    """Return the ranks of the sources that say something in their own words, and of the copies."""
    own: list[int] = []
    copied: list[int] = []
    for span in spans:
        source = record.source_at(span.start)
        if source:
            (copied if record.is_copied(span) else own).append(source.rank)
    return own, copied


def _restated(record: Record, spans: Sequence[Span], since: int) -> bool:
    """Tell whether a source since the first copy repeats the words outside of copied text."""
    text = record.document.text
    wanted = {text[span.start : span.end].lower() for span in spans}
    return any(
        words in text[sentence.start : sentence.end].lower()
        for sentence in record.document.sentences
        if not record.is_copied(Span(sentence.start, sentence.end))
        and _is_since(record, sentence.start, since)
        for words in wanted
    )


def _is_since(record: Record, offset: int, rank: int) -> bool:
    """Tell whether a character is of a source of some rank or a later one."""
    source = record.source_at(offset)
    return source is not None and source.rank >= rank
