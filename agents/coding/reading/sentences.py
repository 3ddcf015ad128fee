"""Sentences of clinical prose: abbreviations, initials, decimals and wrapped lines do not end one.

Notes are half prose, half list. A full stop ends a sentence unless the word before it is an
abbreviation; a line break ends one unless the line was wrapped, which shows in a long line
followed by one that goes on in lower case.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.coding.reading.folding import fold
from claimstream.agents.coding.reading.packaged import word_list

_STOPS = frozenset(".!?")

LOOK_AHEAD = 40
"""Characters of indentation that a wrapped line may have."""

WRAP_COLUMN = 45
"""A shorter line is not taken for one that an editor wrapped."""

_BREAK = re2.compile(r"([.!?]+[\"')\]]*)(?:\s+|$)|[ \t]*(?:\r\n|\n|\r)\s*")


def split(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the sentences of ``text[start:end]`` as offsets into ``text``, blanks trimmed."""
    part = text[start:end]
    begin = 0
    for match in _BREAK.finditer(fold(part)):
        first, last = match.span()
        stop = match.end(1) if part[first] in _STOPS else first
        is_end = (
            _stop_ends(part, first, last)
            if stop > first
            else not is_wrapped(part, (begin, first), last)
        )
        if is_end:
            yield from _trimmed(text, start + begin, start + stop)
            begin = last
    yield from _trimmed(text, start + begin, start + len(part))


def sentence_around(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """Return the sentence, or run of sentences, that holds ``text[start:end]``.

    At most ``reach`` characters on either side are read, so the cost does not grow with the text.
    """
    low, high = max(0, start - reach), min(len(text), end + reach)
    first, last = start, end
    for begin, stop in split(text, low, high):
        if begin <= start < stop:
            first = begin
        if begin < end <= stop:
            last = stop
    return first, last


def _stop_ends(part: str, stop: int, following: int) -> bool:
    """Tell whether a full stop ends a sentence rather than an abbreviation or a list number.

    A question mark that stands before its words ("? COPD") ends none.
    """
    word = _word_before(part, stop)
    if word.isdecimal() and _opens_line(part, stop - len(word)):
        return False
    if part[stop] == "?" and not part[max(0, stop - 1) : stop].strip():
        return False
    if part[stop] != "." or "\n" in part[stop:following]:
        return True
    if word in word_list("layout.toml", "abbreviations") or (len(word) == 1 and word.isalpha()):
        return False
    return not part[following : following + 1].islower()


def is_wrapped(text: str, line: tuple[int, int], following: int) -> bool:
    """Tell whether a line goes on in the one that begins at ``following``.

    It does when it is long, the next begins in lower case, and no blank line is between.
    """
    start, end = line
    column = text[max(start, end - WRAP_COLUMN) : end]
    is_long = len(column) == WRAP_COLUMN and "\n" not in column and "\r" not in column
    gap = text[end:following].count("\n")
    opening = text[following : following + LOOK_AHEAD].lstrip()[:1]
    return is_long and gap <= 1 and opening.islower()


def _word_before(part: str, at: int) -> str:
    """Return the folded word, inner full stops included, that ends at ``at``."""
    begin = at
    while begin > max(0, at - 8) and (part[begin - 1].isalnum() or part[begin - 1] == "."):
        begin -= 1
    return part[begin:at].lower()


def _opens_line(part: str, at: int) -> bool:
    """Tell whether only blanks stand between the line's start and ``at``."""
    line_start = part.rfind("\n", max(0, at - 12), at) + 1
    return at - line_start < 12 and not part[line_start:at].strip()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretch without blanks at its ends, nothing when it is blank."""
    body = text[start:end]
    lead = len(body) - len(body.lstrip())
    if body.strip():
        yield start + lead, start + len(body.rstrip())
