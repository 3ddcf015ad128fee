"""Sections of a note: they tile it from the first character to the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from claimstream.agents.coding.reading.headings import Heading, find_headings
from claimstream.agents.coding.reading.section_kinds import DIAGNOSTIC, TITLED, SectionKind
from claimstream.agents.coding.reading.unheaded import find_unheaded

__all__ = ["DIAGNOSTIC", "TITLED", "Section", "SectionKind", "find_sections"]


@dataclass(frozen=True, slots=True)
class Section:
    """One section; ``start`` is its heading's first character, ``body`` the first after it."""

    kind: SectionKind
    heading: str
    start: int
    body: int
    end: int


def find_sections(text: str) -> tuple[Section, ...]:
    """Return the sections of a note in order; they tile the text without gap or overlap."""
    headings = list(_with_imaging(find_headings(text)))
    unheaded = find_unheaded(text, headings)
    if unheaded:
        headings = sorted((*headings, unheaded), key=lambda heading: heading.start)
    if not headings or headings[0].start > 0:
        headings.insert(0, Heading(SectionKind.UNKNOWN, "", 0, 0, is_inline=False))
    ends = [heading.start for heading in headings[1:]] + [len(text)]
    return tuple(
        Section(heading.kind, heading.words, heading.start, heading.body, end)
        for heading, end in zip(headings, ends, strict=True)
    )


def _with_imaging(headings: Iterable[Heading]) -> Iterator[Heading]:
    """Tell the impression of an imaging report from that of the treating author.

    It is the report's when it closes findings, or stands in the line where the results go on.
    """
    before: Heading | None = None
    for heading in headings:
        is_report = heading.kind is SectionKind.IMPRESSION and _is_report(before, heading)
        before = replace(heading, kind=SectionKind.IMAGING_IMPRESSION) if is_report else heading
        yield before


def _is_report(before: Heading | None, heading: Heading) -> bool:
    """Tell whether an impression belongs to the imaging section before it."""
    if before is None:
        return False
    if before.kind in {SectionKind.IMAGING_FINDINGS, SectionKind.IMAGING_IMPRESSION}:
        return True
    reported = {SectionKind.RESULTS, SectionKind.TECHNIQUE, SectionKind.INDICATION}
    return before.kind in reported and heading.is_inline
