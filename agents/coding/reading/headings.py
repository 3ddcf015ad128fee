"""Headings of a note: which lines are headings and what they open.

A heading is a line, or the start of a line before a colon, whose words stand in
``headings.toml``; numbers and markdown round it do not matter, a bullet before it makes it a
list item. An upper-case line between blank lines that the table does not know opens a section
of unknown kind, except where problems are listed, for there it is a problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import re2

from claimstream.agents.coding.reading.folding import fold
from claimstream.agents.coding.reading.packaged import packaged_table, word_list
from claimstream.agents.coding.reading.section_kinds import TITLED, SectionKind

LONGEST_HEADING = 60
"""Characters; what is longer is prose."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: what it opens, its words, its place and where its text begins.

    ``is_inline`` says that its text goes on in the same line.
    """

    kind: SectionKind
    words: str
    start: int
    body: int
    is_inline: bool


STATED = frozenset(
    {SectionKind.ASSESSMENT, SectionKind.ASSESSMENT_AND_PLAN, SectionKind.DISCHARGE_DIAGNOSES}
)
"""Sections that may open within a line of prose; others do in a line that began with one."""

_LINE = re2.compile(r"[^\r\n]+")
_LEAD = re2.compile(r"^[\s#*_>=]*(?:(?:\d{1,2}|[ivx]{1,4})[.)]\s+)?[*_]*")
_INLINE = re2.compile(r"(?:^|[.;]\s+|\s{2,})([A-Z][A-Za-z&/' ()\-]{0,48}?)[*_]*\s*(:[*_]*)")


def find_headings(text: str) -> Iterator[Heading]:
    """Yield the headings of a note in order."""
    kind, last = SectionKind.UNKNOWN, 0
    for line in _LINE.finditer(fold(text)):
        start, end = line.span()
        after_blank = last == 0 or text.count("\n", last, start) > 1
        found = list(_of_line(text[start:end], start, kind))
        if not found and after_blank and kind not in TITLED:
            found = list(_unknown(text[start:end], start, kind))
        yield from found
        kind = found[-1].kind if found else kind
        last = end


def _of_line(raw: str, at: int, within: SectionKind) -> Iterator[Heading]:
    """Yield the headings that the table knows on one line of a section of kind ``within``."""
    lead = 0 if raw[0].isalpha() else _LEAD.search(fold(raw[:LONGEST_HEADING])).end()
    whole = raw[lead:].strip()
    kind = _kind(whole) if len(whole) <= LONGEST_HEADING else None
    if kind and (len(whole.rstrip(":*_ ")) > 2 or whole.isupper()):
        yield Heading(kind, whole.strip("*_#: "), at, at + len(raw), is_inline=False)
    elif ":" in raw:
        yield from _inline(raw, at, lead, within)


def _inline(raw: str, at: int, lead: int, within: SectionKind) -> Iterator[Heading]:
    """Yield the headings before a colon: at the line's start, in upper case, or one by one."""
    is_listed = bool(raw[:lead].strip())
    is_run = False
    for match in _INLINE.finditer(_ascii(raw[lead:])):
        phrase, kind = match[1], _kind(match[1])
        first = match.start() == 0
        goes_on = not is_listed and (is_run or kind in STATED) and within not in TITLED - STATED
        if kind and (phrase.isupper() or ((first or goes_on) and not _is_label(kind, within))):
            start = at if first else at + lead + match.start(1)
            yield Heading(kind, phrase, start, at + lead + match.end(2), is_inline=True)
            within, is_run = kind, True


def _is_label(kind: SectionKind | None, within: SectionKind) -> bool:
    """Tell whether a heading in the line is a sub-item of a problem, such as ``Labs:``."""
    if within is SectionKind.ASSESSMENT_AND_PLAN:
        return kind is not SectionKind.ADMINISTRATION
    return within in TITLED and kind not in TITLED | {SectionKind.ADMINISTRATION}


def _unknown(raw: str, at: int, within: SectionKind) -> Iterator[Heading]:
    """Yield a heading of unknown kind when an upper-case line looks like one.

    A system of the body under a physical examination or review of systems stays within it.
    """
    phrase = raw.strip().rstrip(":")
    letters = [letter for letter in phrase if letter.isalpha()]
    is_short = len(phrase) <= LONGEST_HEADING and len(phrase.split()) <= 6
    is_system = fold(phrase) in word_list("layout.toml", "body_systems")
    if is_system and within in {SectionKind.EXAM, SectionKind.REVIEW_OF_SYSTEMS}:
        return
    if is_short and len(letters) > 3 and phrase.isupper() and not phrase.endswith("."):
        yield Heading(SectionKind.UNKNOWN, phrase, at, at + len(raw), is_inline=False)


def _kind(phrase: str) -> SectionKind | None:
    """Return what a phrase opens when it is a heading of the table."""
    plain = fold(phrase).replace("&", " and ").replace("+", " and ").replace("/", " and ")
    spaced = "".join(letter if letter.isalnum() else " " for letter in plain)
    return _table().get(" ".join(spaced.split()))


def _ascii(raw: str) -> str:
    """Return the line with other scripts masked, so that offsets in it are plain."""
    return raw.encode("ascii", "replace").decode("ascii")


@cache
def _table() -> dict[str, SectionKind]:
    """Return the heading table: folded words to kind."""
    table = packaged_table("headings.toml")
    return {phrase: SectionKind(kind) for kind, phrases in table.items() for phrase in phrases}
