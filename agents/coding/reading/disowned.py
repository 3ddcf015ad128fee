"""Text of another patient in a note: what the note itself takes back becomes blanks, one for one.

A chart may say that a passage was written on the wrong patient, or go on under the record number
of another one. Such text documents nothing about this patient; offsets stay as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import re2

from claimstream.agents.coding.reading.headings import find_headings
from claimstream.agents.coding.reading.markup import blanked
from claimstream.agents.coding.reading.section_kinds import SectionKind

__all__ = ["own"]

_ENTERED = (
    r"(?:entered|written|charted|documented|filed|created|placed|dictated|opened|scanned|uploaded"
    r"|copied|pasted|recorded|signed)"
)
_ASTRAY = (
    r"(?:in error|by mistake|(?:on|in|into|for|under|to) (?:the wrong|another|a different)"
    r" (?:patient|chart|record))"
)
_MISTAKE = _ENTERED + r"\s+(?:\w+\s+){0,3}?" + _ASTRAY
_WHOLE = re2.compile(
    r"(?i)\b(?:this|entire|whole) (?:note|document|entry|chart|report|record)"
    r" (?:was|is|has been) (?:\w+ )?" + _MISTAKE
)
_FOLLOWING = re2.compile(
    r"(?i)disregard (?:the |all )?(?:following|below|text below|rest)\b"
    r"|\b(?:following|text below|information below)[^.\n]{0,40}?"
    r"(?:" + _MISTAKE + r"|belongs? to (?:another|a different) patient)"
    r"|(?m:^[\W_]*wrong (?:patient|chart|record)[\W_]*$)"
)
_PASSAGE = re2.compile(r"(?im)^[\W_]*wrong (?:patient|chart|record)\s*[-:!.*\])]")
_RETURN = re2.compile(
    r"(?im)^[\W_]*(?:end of |end\b|correct patient\b|back to |resume[sd]? )[^\n]*$"
)
_NUMBER = re2.compile(r"(?im)^[ \t]*(?:mrn|medical record (?:number|no\.?))\s*[:#]+\s*(\w+)")
_NAMED = re2.compile(r"(?i)^[ \t]*patient(?: name)?\s*:")
LONGEST_BANNER = 200
"""Characters of the line with the name, above the one with the number."""


def own(text: str) -> str:
    """Return a text of the same length with blanks for what is said not to be this patient's."""
    if _WHOLE.search(text):
        return blanked(text)
    pieces, last = list[str](), 0
    for start, end in sorted((*_following(text), *_passages(text), *_of_other_numbers(text))):
        if end > last:
            first = max(start, last)
            pieces += [text[last:first], blanked(text[first:end])]
            last = end
    return "".join([*pieces, text[last:]])


def _following(text: str) -> Iterator[tuple[int, int]]:
    """Yield what follows a warning, up to where the text says that it returns."""
    starts = [found.start() for found in _FOLLOWING.finditer(text)]
    ends = [found.end() for found in _RETURN.finditer(text)] if starts else []
    for start in starts:
        place = bisect_right(ends, start)
        yield start, ends[place] if place < len(ends) else len(text)


def _passages(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands behind a mark in its line, up to the next known heading."""
    marks = [found.start() for found in _PASSAGE.finditer(text)]
    if marks:
        known = [h.start for h in find_headings(text) if h.kind is not SectionKind.UNKNOWN]
        for start in marks:
            place = bisect_right(known, start)
            yield start, known[place] if place < len(known) else len(text)


def _of_other_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands under another record number than the note's first."""
    found = [(_banner(text, each.start()), each[1].lower()) for each in _NUMBER.finditer(text)]
    edges = [start for start, _ in found[1:]] + [len(text)]
    for (start, number), end in zip(found[1:], edges[1:], strict=True):
        if number != found[0][1]:
            yield start, end


def _banner(text: str, at: int) -> int:
    """Return where a banner begins: with the patient's name when that stands a line above."""
    low = max(0, at - LONGEST_BANNER)
    above = max(low, text.rfind("\n", low, max(0, at - 1)) + 1)
    return above if _NAMED.search(text[above:at]) else at
