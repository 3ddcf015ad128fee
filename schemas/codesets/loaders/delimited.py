"""Files of comma- or tab-separated columns under a header, whatever stands above it.

A layout (``layouts.toml``, or the user's own column map) names each of our columns, the header
texts it goes by and the shape of its values. The header is the first line that has all required
columns; a header that CMS breaks over several lines is read by joining the cells above each other.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.kind import Intake, Record
from claimstream.schemas.codesets.loaders.source import Member, clean

__all__ = ["Column", "Layout", "iso_date", "read"]

HEADER_DEPTH = 4
HEADER_SEARCH = 200
US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\Z")
PLAIN_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[ T].*)?\Z")
NO_DATE = {"", "*", "N/A", "NA"}
CENTURY = 2000
DELIMITERS = ("\t", ",", "|")
PATTERN = "~"
Places = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One of our columns: the header texts it goes by and what its values look like.

    A header that begins with ``~`` is a pattern, searched in the lower-case header text. The
    characters in ``drop`` are taken out of values.
    """

    name: str
    headers: tuple[str, ...]
    shape: re.Pattern[str] | None = None
    required: bool = True
    is_date: bool = False
    upper: bool = False
    drop: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one table, the key first, and lines that are no rows of it."""

    table: str
    columns: tuple[Column, ...]
    member: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return our names of the columns."""
        return tuple(column.name for column in self.columns)


def iso_date(text: str) -> str:
    """Return a date as ISO text; empty stays empty. Raises ``ValueError`` when it is none.

    US text dates (7/1/2024), yyyymmdd and ISO, with or without a time, are understood.
    """
    if text.upper() in NO_DATE:
        return ""
    if found := US_DATE.match(text):
        month, day, year = (int(part) for part in found.groups())
        return date(year + CENTURY if year < 100 else year, month, day).isoformat()
    if found := PLAIN_DATE.match(text):
        return date(*(int(part) for part in found.groups())).isoformat()
    raise ValueError("a date in no known form")


def normal(header: str) -> str:
    """Return a header text without case, punctuation and repeated blanks."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", clean(header).lower()).split())


class _Lines:
    """Text lines for the CSV reader, with the number of the last one handed out."""

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        self._lines = iter(lines)
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        """Return the iterator itself."""
        return self

    def __next__(self) -> str:
        """Return the next line with an end, as the CSV reader wants it."""
        self.number, line = next(self._lines)
        return line + "\n"


def read(intake: Intake, member: Member, layout: Layout) -> Iterator[Record]:
    """Yield the rows of one member; every line that is none is rejected with its reason."""
    source = intake.lines(member)
    first = list(islice(source, HEADER_SEARCH))
    delimiter, start, places = _header(first, member, layout)
    lines = _Lines(chain(first[start:], source))
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if any(clean(cell) for cell in cells):
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


def _header(
    first: Sequence[tuple[int, str]], member: Member, layout: Layout
) -> tuple[str, int, Places]:
    """Return the delimiter, how many lines the header ends after, and where each column stands."""
    for delimiter in DELIMITERS:
        recent: deque[list[str]] = deque(maxlen=HEADER_DEPTH)
        for count, (_, text) in enumerate(first, start=1):
            recent.append(text.split(delimiter))
            if (places := _places(recent, layout)) is not None:
                return delimiter, count, places
    wanted = ", ".join(column.name for column in layout.columns if column.required)
    raise BadReferenceFileError(
        f"{member.name}: no header with the columns {wanted}; "
        "if it is the right file, name its columns: --column OURS='THEIRS'"
    )


def _places(recent: Sequence[list[str]], layout: Layout) -> Places | None:
    """Return where each column stands, when the last lines are the header."""
    for depth in range(1, len(recent) + 1):
        names = _joined(list(recent)[-depth:])
        places = tuple(_place(column, names) for column in layout.columns)
        held = zip(layout.columns, places, strict=True)
        if all(place is not None or not column.required for column, place in held):
            return places
    return None


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the header texts with the cells of each column joined from top to bottom."""
    width = max(len(row) for row in rows)
    return [normal(" ".join(row[i] for row in rows if i < len(row))) for i in range(width)]


def _place(column: Column, names: Sequence[str]) -> int | None:
    """Return where a column stands: by position when it has one, else by any of its headers."""
    if column.position is not None:
        return column.position if column.position < len(names) else None
    for header in column.headers:
        fits = re.compile(header[1:] if header[:1] == PATTERN else re.escape(normal(header)) + "$")
        for place, name in enumerate(names):
            if fits.match(name) if header[:1] != PATTERN else fits.search(name):
                return place
    return None


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
    found = column.shape.match(value)
    if found is None:
        raise ValueError(f"{column.name} is not of its shape")
    return found.group()
