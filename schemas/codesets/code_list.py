"""A code system's codes by date: spans of validity, titles by release, subdivision.

Codes are held without dots; the readers of one system (icd10cm.py, icd10pcs.py) dress them.
Validity and attributes come from CMS's Medicare Code Editor tables, titles from the
classification's own files; a title is kept once with the releases that carry it.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from claimstream.schemas.codesets.intervals import Interval, from_ordinal, merge
from claimstream.schemas.codesets.shipped import Bundle, unpadded

SPAN = struct.Struct("<8sIIIHxx")
"""Code, first day, last day, offset and length of the attributes (``a;b``)."""
TITLE = struct.Struct("<8sIHBx")
"""Code, offset, length, bit mask of the releases that carry the title."""

COVERED = Interval(date(2015, 10, 1), date(2027, 3, 31))
"""Days the shipped validity tables answer for."""


@dataclass(frozen=True, slots=True)
class TitleRelease:
    """One release of titles: its id and the first day on which its titles are the ones in force."""

    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Title:
    """A title and the release it was taken from."""

    text: str
    release: str


class CodeList:
    """Codes of one system with their spans and titles, read from two tables of the bundle."""

    def __init__(self, bundle: Bundle, system: str, releases: Sequence[TitleRelease]) -> None:
        self._spans = bundle.table(f"{system}_spans", SPAN)
        self._titles = bundle.table(f"{system}_titles", TITLE)
        self._releases = tuple(releases)
        self._since = [release.since for release in releases]

    def attributes(self, code: str, on: date) -> frozenset[str] | None:
        """Return the edit attributes of a code on the day; None when it is not valid then."""
        day = on.toordinal()
        for row in self._spans.rows(code):
            _, start, end, offset, length = self._spans.record(row)
            if start <= day <= end:
                names = self._spans.text(offset, length)
                return frozenset(names.split(";")) if names else frozenset()
        return None

    def valid(self, code: str, on: date) -> bool:
        """Say whether the code itself is valid on the day."""
        return self.attributes(code, on) is not None

    def spans(self, code: str) -> tuple[Interval, ...]:
        """Return the spans of validity of a code, whatever its attributes were."""
        records = (self._spans.record(row) for row in self._spans.rows(code))
        return merge(
            Interval(date.fromordinal(start), from_ordinal(end)) for _, start, end, *_ in records
        )

    def codes(self, on: date, prefix: str = "") -> Iterator[str]:
        """Yield the codes valid on the day that start with the prefix, in order."""
        day = on.toordinal()
        for key, start, end, *_ in self._spans.records(self._spans.prefixed(prefix)):
            if start <= day <= end:
                yield unpadded(key)

    def title(self, code: str, on: date) -> Title | None:
        """Return the title of a code or header in the release in force on the day.

        A code the release lacks keeps its nearest older title, else its nearest newer one.
        """
        rows = self._titles.rows(code)
        return self._chosen(list(self._titles.records(rows)), on) if rows else None

    def titles(self, on: date, prefix: str = "") -> Iterator[tuple[str, Title]]:
        """Yield every code or header with its title in force on the day, in order."""
        records = self._titles.records(self._titles.prefixed(prefix))
        for key, group in groupby(records, key=itemgetter(0)):
            yield unpadded(key), self._chosen(list(group), on)

    def _chosen(self, records: Sequence[tuple[Any, ...]], on: date) -> Title:
        """Return the title among the records of one code."""
        wanted = max(bisect_right(self._since, on) - 1, 0)
        nearest = [(_nearest(mask, wanted), start, end) for _, start, end, mask in records]
        release, offset, length = min(nearest, key=lambda held: _distance(held[0], wanted))
        return Title(self._titles.text(offset, length), self._releases[release].name)

    def titled(self, prefix: str = "") -> Iterator[str]:
        """Yield every code or header with a title, each once, in order."""
        records = self._titles.records(self._titles.prefixed(prefix))
        return (unpadded(key) for key, _ in groupby(records, key=itemgetter(0)))


@lru_cache(maxsize=4096)
def _nearest(mask: int, wanted: int) -> int:
    """Return the release of the mask nearest to the wanted one, older before newer.

    Masks repeat: tens of thousands of titles share a few hundred.
    """
    held = [number for number in range(mask.bit_length()) if mask >> number & 1]
    return min(held, key=lambda number: _distance(number, wanted))


def _distance(release: int, wanted: int) -> tuple[bool, int]:
    """Rank a release by how near it is to the wanted one, older before newer."""
    return release > wanted, abs(release - wanted)
