"""Circumstances of an injury, read from the sentences of the history."""

from collections.abc import Iterator
from functools import cache
from typing import Protocol

import re2

from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading import Document, SectionKind, Sentence
from claimstream.agents.coding.vocabulary import table

__all__ = ["circumstances"]

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
AXES = ("mechanism", "activity", "place")


class Pattern(Protocol):
    """What is asked of a compiled pattern."""

    def search(self, text: str) -> "Found | None":
        """Return the first match in a text."""


class Found(Protocol):
    """What is asked of a match."""

    def span(self) -> tuple[int, int]:
        """Return where the match stands."""


def circumstances(document: Document) -> Iterator[tuple[str, str, Span]]:
    """Yield at most one stem for mechanism, activity and place, with its evidence.

    Activity and place count only in the sentence of the mechanism or the one before it.
    """
    told = [s for s in document.sentences if s.section in TOLD_IN and not _older(document, s)]
    found = _first("mechanism", document, told)
    if found is None:
        return
    place, code, span = found
    yield "mechanism", code, span
    for axis in AXES[1:]:
        beside = _first(axis, document, told[max(0, place - 1) : place + 1])
        if beside:
            yield axis, beside[1], beside[2]


def _first(axis: str, document: Document, told: list[Sentence]) -> tuple[int, str, Span] | None:
    """Return the first row of an axis that any sentence matches: its place, code and span."""
    for code, pattern in _patterns(axis):
        for number, sentence in enumerate(told):
            match = pattern.search(document.text[sentence.start : sentence.end].lower())
            if match:
                start, end = match.span()
                return number, code, Span(sentence.start + start, sentence.start + end)
    return None


def _older(document: Document, sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of an older injury."""
    text = document.text[sentence.start : sentence.end].lower()
    return bool(_compiled(table("external_causes")["older"]["pattern"]).search(text))


@cache
def _patterns(axis: str) -> tuple[tuple[str, Pattern], ...]:
    """Return code and compiled pattern of each row of an axis."""
    rows = table("external_causes")[axis]
    return tuple((row["code"], _compiled(row["pattern"])) for row in rows)


@cache
def _compiled(pattern: str) -> Pattern:
    """Compile one pattern."""
    compiled: Pattern = re2.compile(pattern)
    return compiled
