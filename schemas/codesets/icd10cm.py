"""ICD-10-CM by date: codes, headers, subdivision, notes, edit attributes.

Codes come in dotted or not, in any case, and go out dotted. Source: CDC/NCHS and CMS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from claimstream.schemas.codesets.code_list import COVERED, TitleRelease
from claimstream.schemas.codesets.dated_codes import DatedCodes
from claimstream.schemas.codesets.notes import NotedLevel, Notes, NotesBook
from claimstream.schemas.codesets.overlay import NotesOverlay

SYSTEM = "icd10cm"
NOTES_RELEASE = TitleRelease("icd10cm-2026-04-01", date(2025, 10, 1))
RELEASES = (
    TitleRelease("icd10cm-2023-10-01", date(2023, 10, 1)),
    TitleRelease("icd10cm-2024-10-01", date(2024, 10, 1)),
    NOTES_RELEASE,
)
"""Releases of titles in the bundle; April 2026 also serves the first half of FY2026."""
CATEGORY_LENGTH, STEM_LENGTH = 3, 6
"""Characters of a category, and of a stem padded before its 7th."""
REMEMBERED = 8192
"""How many codes and stems on their days are held ready, a few MiB; what is said never changes."""


@dataclass(frozen=True, slots=True)
class Icd10CmCode:
    """A code or header as it stands on one day; codes are dotted.

    ``valid_from`` and ``valid_to`` bound the span of a billable code that holds the day
    (``valid_to`` is None while no end is known); a header has neither. ``attributes`` are the
    Medicare Code Editor's names (``ecodepdx`` external cause, ``manifestation``,
    ``unacceptable``, ``maternity`` …); ``attributes_known`` is false after the editor's last
    day. ``inherited_notes_from`` names the nearest older parent of a code that is newer than the
    notes (a header, a section ``J40-J4A``, ``chapter 10``): its notes then stand in for the
    code's own.
    """

    code: str
    billable: bool
    title: str | None
    title_release: str | None
    valid_from: date | None
    valid_to: date | None
    attributes: frozenset[str] = frozenset()
    attributes_known: bool = True
    inherited_notes_from: str | None = None


def bare(code: str) -> str:
    """Return a code without its dot, in upper case."""
    return code.replace(".", "").strip().upper()


def dotted(code: str) -> str:
    """Return a code with its dot after the category."""
    head, tail = code[:CATEGORY_LENGTH], code[CATEGORY_LENGTH:]
    return f"{head}.{tail}" if tail else head


def pad(stem: str, seventh: str) -> str:
    """Return the full code of a stem and a 7th character, with placeholder X, dotted."""
    return dotted(bare(stem).ljust(STEM_LENGTH, "X") + seventh.upper())


class Icd10Cm:
    """The classification on any day: dated codes with the notes that govern them."""

    def __init__(
        self, codes: DatedCodes, shipped: NotesBook, overlays: Sequence[NotesOverlay] = ()
    ) -> None:
        self.codes = codes
        self._shipped = shipped
        self._overlays = tuple(overlays)
        self._found = lru_cache(maxsize=REMEMBERED)(self._look_up)
        self._under = lru_cache(maxsize=REMEMBERED)(lambda *at: tuple(self._children(*at)))

    def find(self, code: str, on: date) -> Icd10CmCode | None:
        """Return a code or header as it stands on the day; None when it is neither."""
        return self._found(bare(code), on)

    def _look_up(self, sought: str, on: date) -> Icd10CmCode | None:
        """Return what the tables say; a hospital asks for the same few thousand again and again."""
        span = self.codes.span(sought, on)
        if span is None and not self.is_header(sought, on):
            return None
        title = self.codes.title(sought, on)
        return Icd10CmCode(
            code=dotted(sought),
            billable=span is not None,
            title=title.text if title else None,
            title_release=title.release if title else None,
            valid_from=span.start if span else None,
            valid_to=span.end if span else None,
            attributes=self.codes.attributes(sought, on),
            attributes_known=COVERED.covers(on),
            inherited_notes_from=self._stand_in(sought, on),
        )

    def is_header(self, code: str, on: date) -> bool:
        """Say whether the code is not billable but leads to billable codes on the day."""
        stem = bare(code)
        if len(stem) < 3 or self.codes.valid(stem, on):
            return False
        return next(self.codes.codes(on, stem), None) is not None

    def leaves(self, stem: str, on: date) -> Iterator[str]:
        """Yield the billable codes at or under a stem on the day."""
        return map(dotted, self.codes.codes(on, bare(stem)))

    def children(self, stem: str, on: date) -> Iterator[str]:
        """Yield the nearest places under a stem: codes, or headers that lead to codes."""
        return iter(self._under(bare(stem), on))

    def _children(self, parent: str, on: date) -> Iterator[str]:
        """Read the places under a stem from the tables."""
        last = ""
        titled = frozenset(self.codes.places(on, parent))
        for leaf in self.codes.codes(on, parent):
            place = _nearest(parent, leaf, titled)
            if leaf != parent and place != last:
                yield dotted(place)
                last = place

    def titles(self, on: date) -> Iterator[tuple[str, str, bool]]:
        """Yield code, title and billable for every code and header of the day with a title."""
        billable = frozenset(self.codes.codes(on))
        headers = {code[:length] for code in billable for length in range(3, len(code))}
        for code, title in self.codes.titles(on):
            if code in billable or code in headers:
                yield dotted(code), title, code in billable

    def notes(self, code: str, on: date | None = None) -> Notes:
        """Return the notes printed at the code itself."""
        return self._book(on).at(bare(code))

    def levels(self, code: str, on: date | None = None) -> Iterator[NotedLevel]:
        """Yield the places with notes from the code up to its chapter."""
        return self._book(on).levels(bare(code))

    def kin(self, code: str, on: date) -> str:
        """Return the older code of its kind by whose place in the list a new code is ranged."""
        return self._book(on).kin(bare(code))

    def seventh_characters(self, code: str, on: date | None = None) -> Mapping[str, str]:
        """Return the 7th characters of a code or stem, inherited from above."""
        return self._book(on).seventh_characters(bare(code))

    def _book(self, on: date | None) -> NotesBook:
        """Return the notes that govern a day: the newest loaded ones, else the shipped ones."""
        overlay = self._notes_overlay(on)
        return self._shipped if overlay is None else overlay.book

    def _notes_overlay(self, on: date | None) -> NotesOverlay | None:
        """Return the loaded notes in force on a day; without a day, the newest."""
        held = [each for each in self._overlays if on is None or each.effective.covers(on)]
        return max(held, key=lambda each: (each.effective.start, each.loaded_at), default=None)

    def _stand_in(self, code: str, on: date) -> str | None:
        """Return the nearest parent that is as old as the notes; None when the code itself is.

        For a code of a new category that is a section (``J40-J4A``) or a chapter.
        """
        overlay = self._notes_overlay(on)
        for length in range(len(code), 2, -1):
            place = code[:length]
            known = overlay.lists(place) if overlay else self._in_shipped_notes(place)
            if known:
                return None if length == len(code) else dotted(place)
        return self._book(on).above(code) or None

    def _in_shipped_notes(self, place: str) -> bool:
        """Say whether the shipped notes, or an older release, know the place."""
        return self.codes.shipped.title(place, NOTES_RELEASE.since) is not None


def _nearest(parent: str, leaf: str, titled: frozenset[str]) -> str:
    """Return the first place on the way from a parent to a leaf.

    A place has a title or is not padding; headers that are newer than the titles have none.
    """
    for length in range(max(len(parent) + 1, CATEGORY_LENGTH), len(leaf)):
        if leaf[:length] in titled or leaf[length - 1] != "X":
            return leaf[:length]
    return leaf
