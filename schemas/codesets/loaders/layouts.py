"""Kinds that are tables of columns, declared in ``layouts.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from claimstream.schemas.codesets.loaders.delimited import read
from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.header import RECORD_LINES, Column, Layout
from claimstream.schemas.codesets.loaders.kind import Intake, Kind, Period, Record

__all__ = ["declared_kinds"]

FILE = Path(__file__).with_name("layouts.toml")
PERIODS = {period.name.lower(): period for period in Period}


def _column(name: str, stated: Mapping[str, Any]) -> Column:
    """Return one column as it is declared."""
    shape = stated.get("shape")
    return Column(
        name=name,
        headers=(*stated.get("headers", ()), name.replace("_", " ")),
        shape=re.compile(shape) if shape else None,
        required=stated.get("required", True),
        is_date=stated.get("date", False),
        upper=stated.get("upper", False),
        drop=stated.get("drop", ""),
        position=stated.get("position"),
    )


def _layout(table: str, stated: Mapping[str, Any]) -> Layout:
    """Return one table as it is declared; the key is its first column."""
    columns = tuple(_column(name, column) for name, column in stated["columns"].items())
    lines = stated.get("record_lines", RECORD_LINES)
    return Layout(table, columns, stated.get("member", ""), lines)


def _mapped(layout: Layout, columns: Mapping[str, str]) -> Layout:
    """Return the layout with the user's header texts in place of the known ones."""
    return replace(
        layout,
        columns=tuple(
            replace(column, headers=(columns[column.name],), position=None, required=True)
            if column.name in columns
            else column
            for column in layout.columns
        ),
    )


def _check_names(layouts: Sequence[Layout], columns: Mapping[str, str]) -> None:
    """Raise when the user maps a column that the kind does not have."""
    ours = [name for layout in layouts for name in layout.names]
    unknown = sorted(columns.keys() - set(ours))
    if unknown:
        raise BadReferenceFileError(
            f"no column {', '.join(unknown)} in this kind; it has {', '.join(dict.fromkeys(ours))}"
        )


def _read(layouts: Sequence[Layout], intake: Intake) -> Iterator[Record]:
    """Yield the rows of every table from the members that hold it."""
    _check_names(layouts, intake.columns)
    for layout in layouts:
        for member in intake.members:
            if re.search(layout.member, member.name, re.IGNORECASE):
                yield from read(intake, member, _mapped(layout, intake.columns))


def _kind(name: str, stated: Mapping[str, Any]) -> Kind:
    """Return one kind as it is declared."""
    layouts = tuple(_layout(table, each) for table, each in stated["tables"].items())
    return Kind(
        name=name,
        title=stated["title"],
        member=stated.get("member", r"\.(csv|txt|tsv)$"),
        exclude=stated.get("exclude", r"readme|copyright|licen[cs]e"),
        tables={layout.table: layout.names for layout in layouts},
        read=partial(_read, layouts),
        period=PERIODS[stated.get("period", "open")],
        editions=stated.get("editions", {}),
        history_from=stated.get("history_from"),
        line_bytes=stated.get("line_bytes", 0),
        owned=stated.get("owned", False),
    )


def declared_kinds() -> tuple[Kind, ...]:
    """Return every kind in ``layouts.toml``."""
    stated = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_kind(name, kind) for name, kind in stated.items())
