"""Files of comma- or tab-separated columns under a header, whatever stands above it.

A layout (``layouts.toml``, or the user's own column map) names each of our columns, the header
texts it goes by and the shape of its values; ``header.py`` finds them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, islice

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.header import Column, Layout, Places, found_header
from claimstream.schemas.codesets.loaders.kind import Intake, Record
from claimstream.schemas.codesets.loaders.source import Member, clean

__all__ = ["iso_date", "read"]

HEADER_SEARCH = 200
FIELD_SIZE = 8 << 20
UNCLOSED = "a quote was opened and not closed for many lines"
US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\Z", re.ASCII)
PLAIN_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[ T].*)?\Z", re.ASCII)
ORDINAL_DATE = re.compile(r"([12]\d{3})(\d{3})\Z", re.ASCII)
NO_DATE = {"", "*", "N/A", "NA"}
PLACEHOLDERS = {".", "-", "--"}
CENTURY = 2000


def iso_date(text: str) -> str:
    """Return a date as ISO text; empty stays empty. Raises ``ValueError`` when it is none.

    US text dates (7/1/2024), yyyymmdd, yyyyddd (day of the year) and ISO, with or without a
    time, are understood.
    """
    if text.upper() in NO_DATE:
        return ""
    if found := US_DATE.match(text):
        month, day, year = (int(part) for part in found.groups())
        return date(year + CENTURY if year < 100 else year, month, day).isoformat()
    if found := PLAIN_DATE.match(text):
        return date(*(int(part) for part in found.groups())).isoformat()
    if found := ORDINAL_DATE.match(text):
        year, number = (int(part) for part in found.groups())
        counted = date(year, 1, 1) + timedelta(days=number - 1)
        if counted.year == year:
            return counted.isoformat()
    raise ValueError("a date in no known form")


class _Lines:
    """Text lines for the CSV reader, with the number of the last one handed out."""

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        self._lines = iter(lines)
        self.number = 0
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        """Return the iterator itself."""
        return self

    def __next__(self) -> str:
        """Return the next line with an end, as the CSV reader wants it."""
        self.number, line = next(self._lines)
        self.taken += 1
        return line + "\n"


def read(intake: Intake, member: Member, layout: Layout) -> Iterator[Record]:
    """Yield the rows of one member; every line that is none is rejected with its reason."""
    source = intake.lines(member)
    csv.field_size_limit(FIELD_SIZE)
    first = list(islice(source, HEADER_SEARCH))
    delimiter, start, places = found_header([text for _, text in first], member.name, layout)
    lines = _Lines(chain(first[start:], source))
    begun = 0
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            taken, begun = lines.taken - begun, lines.taken
            if taken > layout.record_lines:
                intake.reject(member, lines.number, UNCLOSED)
            elif any(clean(cell) for cell in cells):
                yield from _record(intake, member, layout, (lines.number, cells, places))
    except csv.Error as error:
        raise BadReferenceFileError(
            f"{member.name}, line {lines.number}: not a table of columns ({error})"
        ) from None


def _record(
    intake: Intake, member: Member, layout: Layout, line: tuple[int, list[str], Places]
) -> Iterator[Record]:
    """Yield the row of one line, or reject it."""
    number, cells, places = line
    try:
        yield Record(layout.table, _row(cells, places, layout), member.name, number)
    except ValueError as error:
        intake.reject(member, number, str(error))


def _row(cells: Sequence[str], places: Places, layout: Layout) -> tuple[str, ...]:
    """Return our columns of one line; raise ``ValueError`` when a value is not of its shape."""
    row = tuple(
        _value("" if place is None or place >= len(cells) else clean(cells[place]), column)
        for place, column in zip(places, layout.columns, strict=True)
    )
    if not row[0]:
        raise ValueError(f"no {layout.columns[0].name}")
    return row


def _value(text: str, column: Column) -> str:
    """Return one value in our form; of a value with a shape, the part that has it."""
    value = text.upper() if column.upper else text
    for character in column.drop:
        value = value.replace(character, "")
    if column.is_date:
        return iso_date(value)
    if column.shape is None or not value:
        return value
    if value in PLACEHOLDERS:
        return ""
    found = column.shape.match(value)
    if found is None:
        raise ValueError(f"{column.name} is not of its shape")
    return found.group()
