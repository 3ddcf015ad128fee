"""Circumstances of an injury, read from the sentences of the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

import re2

from claimstream.agents.coding.assertion import Reason, explain_in
from claimstream.agents.coding.causes.happenings import (
    Book,
    Row,
    own_phrases,
    own_rows,
    written_over,
)
from claimstream.agents.coding.causes.transport import accident_stem, meetings
from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.reading import Document, SectionKind, Sentence

__all__ = ["Circumstance", "Listed", "circumstances", "moves"]

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
CONVEYANCE, MECHANISM, OTHERWISE = "conveyance", "mechanism", "otherwise"
NEARBY = {"activity": 1, "place": 0, "status": 0}
"""Sentences before the mechanism's in which another axis is looked for."""
KINDS = (
    ("W00.1", "W05", "W06", "W07", "W08", "W09", "W1"),
    ("W25", "W26", "W27", "W28", "W29", "W30", "W31", "W45", "W46", "W60"),
    ("W53", "W54", "W55", "W56", "W57", "W58", "W59", "W61"),
    ("X0", "X1"),
    ("W23",),
)
"""Kinds of event of which one story may tell two: a named fall, a cut, an animal, heat, a crush."""
BLANK = "."
DOER = r"(?i)\bby\b[^.;]*$"
DOER_REACH = 60
"""Where a phrase stands behind "by", another person named there did it to the patient."""
INFORMANT = re2.compile(
    r"(?i)\s+(?:who\s+)?(?:says?|said|states?|stated|reports?|reported|tells|told|not(?:es|ed)|saw|"
    r"witnessed|describes?|described|heard)\b"
)
COMPANION = re2.compile(
    r"(?i)\b(?:with|alongside|beside|chasing|carrying|at|to|visiting)\s+(?:\w+\s+){0,2}$"
)
EVADED = re2.compile(
    r"(?i)\b(?:swerv|tr[iy]|attempt|brak|dodg|veer|jump|turn|div|dove)\w*\s+(?:\w+\s+){0,3}?to\s+avoid$"
)
CUE_REACH = 60
"""Characters beside a cue that tell whether it names who tells of an event or what was evaded."""
UNREAL = frozenset({"negated", "hypothetical", "uncertain"})
OF_TITLES = frozenset({"named after"})
"""Cues that make a disease a mere name ("asthma class"); a yoga class is where it happened."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A stem of chapter 20 on one axis, with the words that say it."""

    axis: str
    code: str
    span: Span


Listed = tuple[tuple[str, Row], ...]
"""Rows of the official index, each with its axis."""
Event = tuple[int, str, Span]
"""Number of the sentence, stem, and where it is said."""


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
        older, misread = own_phrases("older"), own_phrases("misread")
        return Telling(
            document,
            told,
            tuple("" if older.search(t) else written_over(t, misread, BLANK) for t in texts),
        )

    def around(self, number: int) -> str:
        """Return a sentence with its neighbours."""
        return " ".join(self.texts[max(0, number - 1) : number + 2])

    def find(self, row: Row, number: int, is_beside: bool = False) -> tuple[str, Span] | None:
        """Return what a sentence affirms of a row and where; beside an event it may name others."""
        text, start = self.texts[number], self.sentences[number].start
        for stem, first, last in row.told(text):
            span = Span(start + first, start + last)
            if self._affirms(span, is_beside) and self._fits(row, number):
                return stem, span
        return None

    def _affirms(self, span: Span, is_beside: bool) -> bool:
        """Tell whether it happened to the patient; whom the words name is who did it."""
        every = explain_in(self.document, span.start, span.end).reasons
        reasons = [reason for reason in every if not self._is_idle(reason)]
        unreal = {each.effect for each in reasons} & UNREAL
        anothers = any(r.effect == "other" and r.start < span.start for r in reasons)
        doer = re2.search(DOER, self.document.text[: span.start][-DOER_REACH:])
        return not unreal and (is_beside or not anothers or doer is not None)

    def _is_idle(self, reason: Reason) -> bool:
        """Tell whether a cue says nothing of an event: name, teller, company, what one evaded."""
        before = self.document.text[: reason.end][-CUE_REACH:]
        after = self.document.text[reason.end :][:CUE_REACH]
        beside = self.document.text[: reason.start][-CUE_REACH:]
        tells = reason.effect == "other" and (INFORMANT.match(after) or COMPANION.search(beside))
        return reason.group in OF_TITLES or bool(tells) or bool(EVADED.search(before))

    def tied(self) -> int | None:
        """Return the first sentence that says that the injury came about in it."""
        row = Row("", own_phrases("tied", "occurrence"))
        return next((n for n in range(len(self.texts)) if self.find(row, n)), None)

    def _fits(self, row: Row, number: int) -> bool:
        """Tell whether all that a row needs is said around a sentence, and nothing against it."""
        against = any(p.search(self.texts[number]) for p in row.unless)
        return not against and all(p.search(self.around(number)) for p in row.beside)


def circumstances(document: Document, further: Listed = ()) -> Iterator[Circumstance]:
    """Yield the stems for mechanisms, activity, place and status, with their evidence.

    Activity counts only in the sentence of the mechanism or the one before it, place and status
    in that sentence; without a mechanism, in one that says how the injury came about. ``further``
    are rows of the official index, which speak after our own but before what is left ("a fall").
    """
    told = Telling.of(document)
    events = tuple(_events(told, further))
    for _, code, span in events:
        yield Circumstance(MECHANISM, code, span)
    number = events[0][0] if events else told.tied()
    if number is None:
        return
    for axis, before in NEARBY.items():
        near = range(max(0, number - before if events else number), number + 1)
        beside = next(_affirmed(axis, further, told, near), None)
        if beside:
            yield Circumstance(axis, beside[1], beside[2])


def moves(text: str, further: Listed = ()) -> bool:
    """Tell whether a text may say how something happened."""
    books = (_book(CONVEYANCE, ()), meetings(), _book(MECHANISM, further))
    return any(book.tells(text) for book in books)


def _events(told: Telling, further: Listed) -> Iterator[Event]:
    """Yield what happened, and what else happened that is another kind of event (I.C.20.a.4).

    A transport accident is all that is coded of a journey (I.C.20.f puts it first).
    """
    every = range(len(told.texts))
    journeys = chain(_affirmed(CONVEYANCE, (), told, every), _accidents(told))
    journey = next(journeys, None)
    if journey:
        yield journey
        return
    events = _affirmed(MECHANISM, further, told, every)
    first = next(events, None)
    if first:
        yield first
        yield from islice((each for each in events if _is_another(first, each)), 1)


def _accidents(told: Telling) -> Iterator[Event]:
    """Yield the road accidents that sentences affirm."""
    book = meetings()
    for number, text in enumerate(told.texts):
        for place in book.sieve.matching(text):
            met = told.find(book.rows[place], number)
            stem = accident_stem(met[0], told.around(number)) if met else None
            if met and stem:
                yield number, stem, met[1]


def _affirmed(axis: str, further: Listed, told: Telling, numbers: Iterable[int]) -> Iterator[Event]:
    """Yield what the sentences affirm of an axis: by row, then by sentence."""
    book = _book(axis, further)
    standing = sorted((place, n) for n in numbers for place in book.sieve.matching(told.texts[n]))
    for place, n in standing:
        found = told.find(book.rows[place], n, is_beside=axis in NEARBY)
        if found:
            yield n, *found


def _is_another(first: Event, second: Event) -> bool:
    """Tell whether a second event is of another kind, told beside the first in other words."""
    kinds = [next((k for k in KINDS if code.startswith(k)), None) for _, code, _ in (first, second)]
    apart = first[2].end <= second[2].start or second[2].end <= first[2].start
    return None not in kinds and kinds[0] != kinds[1] and apart and abs(first[0] - second[0]) <= 1


@lru_cache(maxsize=16)
def _book(axis: str, further: Listed) -> Book:
    """Return the rows of an axis: our own, the index's, and what is left for any mechanism."""
    left = own_rows(OTHERWISE) if axis == MECHANISM else ()
    return Book.of((*own_rows(axis), *(row for name, row in further if name == axis), *left))
