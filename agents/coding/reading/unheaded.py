"""An assessment without a heading: the list of problems or the summary that ends a short note.

It is looked for only where no heading opens an assessment, impression or plan. A counted list
counts behind the examination or results, not within histories, drugs or allergies.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import re2

from claimstream.agents.coding.reading.folding import fold
from claimstream.agents.coding.reading.headings import Heading
from claimstream.agents.coding.reading.section_kinds import DIAGNOSTIC, SectionKind

__all__ = ["find_unheaded"]

OPEN = frozenset(
    {
        SectionKind.UNKNOWN,
        SectionKind.RESULTS,
        SectionKind.EXAM,
        SectionKind.VITAL_SIGNS,
        SectionKind.REVIEW_OF_SYSTEMS,
    }
)
"""Sections that a list may end without a blank line before it."""

_FIRST = re2.compile(r"(?m)^[ \t]*\(?1[.)][ \t]+[^\s]")
_SECOND = re2.compile(r"(?m)^[ \t]*\(?2[.)][ \t]+[^\s]")
_HASH = re2.compile(r"(?m)^[ \t]*#[ \t]*[^\s#]")
_SUMMARY = re2.compile(
    r"(?m)^[ \t]*(?:(?:my|our|the|clinical|overall) )*"
    r"(?:(?:impression|assessment|diagnosis|diagnoses) (?:is|are|remains|today)\b"
    r"|(?:in summary|in short|in conclusion|to summari[sz]e|summary)\b[,:]?"
    r"|(?:i|we) (?:think|feel|believe|diagnosed|am treating|are treating)\b)"
)
_BLANK_LINE = re2.compile(r"\n[ \t\r]*\n[ \t]*\z")
LOOK_BACK = 80
"""Characters before a list in which a blank line is looked for."""


def find_unheaded(text: str, headings: Sequence[Heading]) -> Heading | None:
    """Return where an assessment begins that has no heading, nothing when one has."""
    if any(heading.kind in DIAGNOSTIC for heading in headings):
        return None
    folded = fold(text)
    starts = [start for start in _lists(folded) if _is_open(folded, headings, start)]
    if starts:
        return _opened(SectionKind.ASSESSMENT_AND_PLAN, starts[-1])
    told = [found.start() for found in _SUMMARY.finditer(folded)]
    told = [start for start in told if _is_open(folded, headings, start)]
    return _opened(SectionKind.ASSESSMENT, told[-1]) if told else None


def _lists(folded: str) -> Iterator[int]:
    """Yield where lists begin: counted ones of two or more, else problems behind a hash."""
    seconds = [found.start() for found in _SECOND.finditer(folded)]
    for found in _FIRST.finditer(folded):
        if seconds and seconds[-1] > found.start():
            yield found.start()
    first = _HASH.search(folded)
    if first and not seconds:
        yield first.start()


def _is_open(folded: str, headings: Sequence[Heading], start: int) -> bool:
    """Tell whether an assessment may begin here: in a fitting section or behind a blank line."""
    place = bisect_right(headings, start, key=lambda heading: heading.start) - 1
    if place < 0 or headings[place].kind in OPEN:
        return True
    heading = headings[place]
    apart = _BLANK_LINE.search(folded[max(heading.body, start - LOOK_BACK) : start])
    return heading.is_inline and apart is not None


def _opened(kind: SectionKind, start: int) -> Heading:
    """Return a heading without words."""
    return Heading(kind, "", start, start, is_inline=True)
