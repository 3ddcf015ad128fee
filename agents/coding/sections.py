"""Sections of a note: where each begins and what it holds.

A heading is a line, or the start of a line before a colon, whose words stand in
``headings.toml``; list marks, numbers and markdown round it do not matter. An upper-case line
between blank lines that the table does not know opens a section of unknown kind, except where
problems are listed, for there it is a problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import re2

from claimstream.agents.coding.folding import fold
from claimstream.agents.coding.packaged import packaged_table

LONGEST_HEADING = 60
"""Characters; what is longer is prose."""


class SectionKind(StrEnum):
    """What a section of a note holds."""

    CHIEF_COMPLAINT = "chief_complaint"
    PRESENT_ILLNESS = "present_illness"
    PAST_HISTORY = "past_history"
    SURGICAL_HISTORY = "surgical_history"
    FAMILY_HISTORY = "family_history"
    SOCIAL_HISTORY = "social_history"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    REVIEW_OF_SYSTEMS = "review_of_systems"
    VITAL_SIGNS = "vital_signs"
    EXAM = "exam"
    RESULTS = "results"
    IMAGING_FINDINGS = "imaging_findings"
    IMPRESSION = "impression"
    INDICATION = "indication"
    TECHNIQUE = "technique"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    ASSESSMENT_AND_PLAN = "assessment_and_plan"
    DISCHARGE_DIAGNOSES = "discharge_diagnoses"
    ADMISSION_DIAGNOSES = "admission_diagnoses"
    PREOPERATIVE_DIAGNOSIS = "preoperative_diagnosis"
    POSTOPERATIVE_DIAGNOSIS = "postoperative_diagnosis"
    INSTRUCTIONS = "instructions"
    OPERATION = "operation"
    ADMINISTRATION = "administration"
    UNKNOWN = "unknown"


DIAGNOSTIC = frozenset(
    {
        SectionKind.ASSESSMENT,
        SectionKind.PLAN,
        SectionKind.ASSESSMENT_AND_PLAN,
        SectionKind.IMPRESSION,
        SectionKind.DISCHARGE_DIAGNOSES,
        SectionKind.ADMISSION_DIAGNOSES,
        SectionKind.PREOPERATIVE_DIAGNOSIS,
        SectionKind.POSTOPERATIVE_DIAGNOSIS,
    }
)
"""Sections in which the author states diagnoses; their short lines are problem titles."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section; ``start`` is its heading's first character, ``body`` the first after it."""

    kind: SectionKind
    heading: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading found: its words, its place and what it opens."""

    kind: SectionKind
    words: str
    start: int
    body: int


_LINE = re2.compile(r"[^\r\n]+")
_LEAD = re2.compile(r"^[\s#*_>=]*(?:(?:\d{1,2}|[ivx]{1,4})[.)]\s+)?[*_]*")
_INLINE = re2.compile(
    r"(?:^|[.;]\s+|\s{2,})(?P<phrase>[A-Z][A-Za-z&/' ()\-]{0,48}?)\s*(?P<colon>:)"
)
_MARKS = re2.compile(r"[^a-z0-9]+")


def find_sections(text: str) -> tuple[Section, ...]:
    """Return the sections of a note in order; they tile the text without gap or overlap."""
    headings = list(_headings(text))
    if not headings or headings[0].start > 0:
        headings.insert(0, _Heading(SectionKind.UNKNOWN, "", 0, 0))
    ends = [heading.start for heading in headings[1:]] + [len(text)]
    return tuple(
        Section(heading.kind, heading.words, heading.start, heading.body, end)
        for heading, end in zip(headings, ends, strict=True)
    )


def _headings(text: str) -> Iterator[_Heading]:
    """Yield the headings of the text in order."""
    kind, after_blank = SectionKind.UNKNOWN, True
    previous_end = 0
    for line in _LINE.finditer(fold(text)):
        raw = text[line.start() : line.end()]
        after_blank = text.count("\n", previous_end, line.start()) > 1 or previous_end == 0
        previous_end = line.end()
        found = list(_of_line(raw, line.start()))
        if not found and after_blank and kind not in DIAGNOSTIC:
            found = list(_unknown(raw, line.start()))
        for heading in found:
            kind = heading.kind
            yield heading


def _of_line(raw: str, at: int) -> Iterator[_Heading]:
    """Yield the headings that the table knows on one line."""
    lead = _LEAD.search(fold(raw[:LONGEST_HEADING])).end()
    whole = raw[lead:].strip()
    kind = _kind(whole) if len(whole) <= LONGEST_HEADING else None
    if kind and not (len(whole) < 3 and not whole.isupper()):
        yield _Heading(kind, whole.strip("*_#: "), at, at + len(raw))
        return
    if ":" not in raw:
        return
    for match in _INLINE.finditer(_ascii(raw[lead:])):
        kind = _kind(match["phrase"])
        if kind and (match.start() == 0 or match["phrase"].isupper()):
            start = at + lead + match.start(1)
            yield _Heading(kind, match["phrase"], start, at + lead + match.end(2))


def _unknown(raw: str, at: int) -> Iterator[_Heading]:
    """Yield a heading of unknown kind when an upper-case line looks like one."""
    phrase = raw.strip().rstrip(":")
    letters = [letter for letter in phrase if letter.isalpha()]
    is_short = len(phrase) <= LONGEST_HEADING and len(phrase.split()) <= 6
    if is_short and len(letters) > 3 and phrase.isupper() and not phrase.endswith("."):
        yield _Heading(SectionKind.UNKNOWN, phrase, at, at + len(raw))


def _kind(phrase: str) -> SectionKind | None:
    """Return what a phrase opens when it is a heading of the table."""
    plain = fold(phrase).replace("&", " and ").replace("+", " and ").replace("/", " and ")
    return _table().get(_MARKS.sub(" ", plain).strip())


def _ascii(raw: str) -> str:
    """Return the line with other scripts masked, so that offsets in it are plain."""
    return raw.encode("ascii", "replace").decode("ascii")


@cache
def _table() -> dict[str, SectionKind]:
    """Return the heading table: folded words to kind."""
    table = packaged_table("headings.toml")
    return {phrase: SectionKind(kind) for kind, phrases in table.items() for phrase in phrases}
