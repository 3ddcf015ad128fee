"""Find the header of a table of columns, whatever stands above it and however it is broken."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.source import clean

__all__ = ["RECORD_LINES", "Column", "Layout", "Places", "found_header", "normal"]

HEADER_DEPTH = 6
DELIMITERS = ("\t", ",", "|")
PATTERN = "~"
RECORD_LINES = 40
Places = tuple[int | None, ...]
Lines = Sequence[str]


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
    """The columns of one table, the key first.

    ``record_lines`` is how many lines a quoted field may run over before it is taken for a quote
    that was never closed.
    """

    table: str
    columns: tuple[Column, ...]
    member: str = ""
    record_lines: int = RECORD_LINES

    @property
    def names(self) -> tuple[str, ...]:
        """Return our names of the columns."""
        return tuple(column.name for column in self.columns)


def normal(header: str) -> str:
    """Return a header text without case, punctuation and repeated blanks."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", clean(header).lower()).split())


def found_header(first: Lines, name: str, layout: Layout) -> tuple[str, int, Places]:
    """Return the delimiter, how many lines the header ends after, and where each column stands.

    Raises ``BadReferenceFileError`` when none of the first lines of the file is the header.
    """
    for delimiter in DELIMITERS:
        recent: deque[str] = deque(maxlen=HEADER_DEPTH)
        for count, text in enumerate(first, start=1):
            recent.append(text)
            if (places := _places(list(recent), delimiter, layout)) is not None:
                return delimiter, count, places
    wanted = ", ".join(column.name for column in layout.columns if column.required)
    raise BadReferenceFileError(
        f"{name}: no header with the columns {wanted}; "
        "if it is the right file, name its columns: --column OURS='THEIRS'"
    )


def _places(recent: Lines, delimiter: str, layout: Layout) -> Places | None:
    """Return where each column stands, when the last lines are the header."""
    if delimiter not in recent[-1]:
        return _fitting([normal(recent[-1])], layout)
    for depth in range(1, len(recent) + 1):
        last = recent[-depth:]
        read = _quoted if any(line.count('"') % 2 for line in last) else _stacked
        places = _fitting(read(last, delimiter), layout)
        if places is not None:
            return places
    return None


def _fitting(names: Lines, layout: Layout) -> Places | None:
    """Return where each column stands under these names; None when a required one is missing."""
    places = tuple(_place(column, names) for column in layout.columns)
    held = zip(layout.columns, places, strict=True)
    complete = all(place is not None or not column.required for column, place in held)
    return places if complete else None


def _stacked(lines: Lines, delimiter: str) -> list[str]:
    """Return the header texts of a header whose cells are broken over several rows."""
    rows = [next(csv.reader([line], delimiter=delimiter)) for line in lines]
    width = max(len(row) for row in rows)
    return [normal(" ".join(row[i] for row in rows if i < len(row))) for i in range(width)]


def _quoted(lines: Lines, delimiter: str) -> list[str]:
    """Return the header texts of a header whose quoted cells hold line ends."""
    rows = list(csv.reader([line + "\n" for line in lines], delimiter=delimiter))
    return [normal(cell) for cell in rows[-1]] if rows else [""]


def _place(column: Column, names: Lines) -> int | None:
    """Return where a column stands: by position when it has one, else by any of its headers."""
    if column.position is not None:
        return column.position if column.position < len(names) else None
    for header in column.headers:
        exact = rf"^{re.escape(normal(header))}$"
        fits = re.compile(header[1:] if header[:1] == PATTERN else exact)
        for place, name in enumerate(names):
            if fits.search(name):
                return place
    return None
