"""Circumstances of an injury, read from the sentences of the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import re2

from claimstream.agents.coding.assertion import explain_in
from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.reading import Document, SectionKind, Sentence
from claimstream.agents.coding.words.told_phrases import Pattern, Sieve, compiled
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["Circumstance", "Listed", "Row", "circumstances", "moves"]

TOLD_IN = frozenset(
    {
        SectionKind.PRESENT_ILLNESS,
        SectionKind.CHIEF_COMPLAINT,
        SectionKind.INDICATION,
        SectionKind.ASSESSMENT,
        SectionKind.ASSESSMENT_AND_PLAN,
        SectionKind.UNKNOWN,
    }
)
MECHANISM, OTHERWISE = "mechanism", "otherwise"
NEARBY = {"activity": (1, 0), "place": (0, 0), "status": (0, 0)}
"""Sentences before and after the mechanism's in which another axis is looked for."""
DOER = r"(?i)\bby\b[^.;]*$"
DOER_REACH = 60
"""Where a phrase stands behind "by", another person named there did it to the patient."""
UNREAL = frozenset({"negated", "hypothetical", "uncertain"})


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A stem of chapter 20 on one axis, with the words that say it."""

    axis: str
    code: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A stem, what is said of it, and what must all be said beside it."""

    code: str
    said: Pattern
    beside: tuple[Pattern, ...] = ()


Listed = tuple[tuple[str, Row], ...]
"""Rows of the official index, each with its axis."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The sentences that may tell how it happened, with their texts."""

    document: Document
    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]

    @staticmethod
    def of(document: Document) -> Telling:
        """Read a document; what tells of an older injury, or only looks like a cause, is blank."""
        told = tuple(s for s in document.sentences if s.section in TOLD_IN)
        texts = (document.text[s.start : s.end] for s in told)
        return Telling(
            document, told, tuple("" if _older().search(t) else _blanked(t) for t in texts)
        )

    def around(self, number: int) -> str:
        """Return a sentence with its neighbours."""
        return " ".join(self.texts[max(0, number - 1) : number + 2])

    def find(self, row: Row, number: int) -> Span | None:
        """Return where a sentence affirms what a row says, if it does."""
        text, start = self.texts[number], self.sentences[number].start
        for found in row.said.finditer(text):
            span = Span(*(start + place for place in found.span()))
            if self._affirms(span) and self._beside(row, number):
                return span
        return None

    def _affirms(self, span: Span) -> bool:
        """Tell whether it happened to the patient; whom the words name is who did it."""
        reasons = explain_in(self.document, span.start, span.end).reasons
        unreal = {each.effect for each in reasons} & UNREAL
        anothers = any(r.effect == "other" and r.start < span.start for r in reasons)
        doer = re2.search(DOER, self.document.text[: span.start][-DOER_REACH:])
        return not unreal and (not anothers or doer is not None)

    def _beside(self, row: Row, number: int) -> bool:
        """Tell whether all else that a row needs is said around a sentence."""
        return not row.beside or all(p.search(self.around(number)) for p in row.beside)


def circumstances(document: Document, further: Listed = ()) -> Iterator[Circumstance]:
    """Yield at most one stem for mechanism, activity, place and status, with its evidence.

    Activity counts only in the sentence of the mechanism or the one before it, place and status
    in that sentence. ``further`` are rows of the official index, which speak after our own but
    before what is left ("a fall").
    """
    told = Telling.of(document)
    found = _first(MECHANISM, further, told, range(len(told.texts)))
    if found is None:
        return
    number, row, span = found
    yield Circumstance(MECHANISM, row.code, span)
    for axis, (before, after) in NEARBY.items():
        near = range(max(0, number - before), min(len(told.texts), number + after + 1))
        beside = _first(axis, further, told, near)
        if beside:
            yield Circumstance(axis, beside[1].code, beside[2])


def _first(
    axis: str, further: Listed, told: Telling, numbers: Iterable[int]
) -> tuple[int, Row, Span] | None:
    """Return the first row that any of the sentences affirms, with sentence and place."""
    rows, sieve = _book(axis, further)
    standing = sorted((place, n) for n in numbers for place in sieve.matching(told.texts[n]))
    found = ((n, rows[place], told.find(rows[place], n)) for place, n in standing)
    return next(((n, row, span) for n, row, span in found if span), None)


def moves(text: str, further: Listed = ()) -> bool:
    """Tell whether a text may say how something happened."""
    return bool(_book(MECHANISM, further)[1].matching(text))


def _blanked(text: str) -> str:
    """Return a text with the phrases that only look like a cause blanked one for one."""
    for found in _misread().finditer(text):
        start, end = found.span()
        text = text[:start] + "." * (end - start) + text[end:]
    return text


@lru_cache(maxsize=16)
def _book(axis: str, further: Listed) -> tuple[tuple[Row, ...], Sieve]:
    """Return the rows of an axis: our own, the index's, and what is left for any mechanism."""
    left = own_rows(OTHERWISE) if axis == MECHANISM else ()
    rows = (*own_rows(axis), *(row for name, row in further if name == axis), *left)
    return rows, Sieve(row.said for row in rows)


@cache
def own_rows(axis: str) -> tuple[Row, ...]:
    """Return the compiled rows of an axis of our own table."""
    words = table("external_causes")["words"]
    return tuple(
        Row(
            row["code"],
            compiled(row["said"], words),
            tuple(compiled([phrase], words) for phrase in row.get("beside", ())),
        )
        for row in table("external_causes")[axis]
    )


@cache
def _misread() -> Pattern:
    """Return the phrases that only look like a cause."""
    book = table("external_causes")
    return compiled(book["misread"]["said"], book["words"])


@cache
def _older() -> Pattern:
    """Return how sentences speak of an older injury."""
    book = table("external_causes")
    return compiled(book["older"]["said"], book["words"])
