"""Statements for the sink: SQL text and parameters, no connection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache

Value = str | int | None
Statement = tuple[str, tuple[Value, ...]]


def put(table: str, **columns: object) -> Statement:
    """Return an insert that a repeat of the same record does not change."""
    return _insert(table, *columns), tuple(map(plain, columns.values()))


@cache
def _insert(table: str, *columns: str) -> str:
    """Return the text of an insert; there are a few dozen."""
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    return f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names


def plain(value: object) -> Value:
    """Return a value as SQLite keeps it: instants and dates ISO, mappings JSON."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return str(value)


def cents(amount: Decimal) -> int:
    """Return US dollars as whole cents, so that sums in SQL are exact."""
    return int(amount.scaleb(2).to_integral_exact())
