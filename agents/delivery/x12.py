"""Segments of X12: elements that cannot break out, numbers and dates as X12 writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from claimstream.schemas.x12_text import (
    COMPONENT_SEPARATOR,
    ELEMENT_SEPARATOR,
    SEGMENT_TERMINATOR,
    fits,
    fold,
)

Value = str | tuple[str, ...]
"""An element, or the components of a composite."""


class X12Error(ValueError):
    """A claim that cannot be written as X12; names the kind of fault, never the content."""

    code = "X12_UNWRITABLE"


def element(text: str, most: int = 80) -> str:
    """Return the text as an element.

    Raises X12Error for our delimiters, control characters, characters outside the basic and
    extended sets, blanks at an edge, and text longer than ``most``.
    """
    if not fits(text):
        raise X12Error("an element holds a delimiter, a control or a foreign character")
    if len(text) > most:
        raise X12Error(f"an element is longer than {most} characters")
    if text != text.strip(" "):
        raise X12Error("an element begins or ends with a blank")
    return text


def segment(name: str, *values: Value) -> str:
    """Return one segment with its terminator; empty elements at the end are left out."""
    elements = [_value(each) for each in values]
    while elements and not elements[-1]:
        elements.pop()
    return ELEMENT_SEPARATOR.join([name, *elements]) + SEGMENT_TERMINATOR


def named(text: str | None, most: int = 60) -> str:
    """Return a name or address as an element, in plain letters; nothing for none."""
    return element(fold(text or ""), most)


def number(amount: Decimal) -> str:
    """Return an amount or quantity without needless zeros, as X12's type R wants it."""
    plain = format(amount, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def day(when: date) -> str:
    """Return a date as CCYYMMDD (D8)."""
    return f"{when:%Y%m%d}"


def period(first: date, last: date) -> str:
    """Return a span of dates as CCYYMMDD-CCYYMMDD (RD8)."""
    return f"{day(first)}-{day(last)}"


def minute(when: datetime) -> str:
    """Return a moment as CCYYMMDDHHMM (DT)."""
    return f"{when:%Y%m%d%H%M}"


def in_chunks(values: Iterable[tuple[str, ...]], size: int) -> Iterable[list[tuple[str, ...]]]:
    """Yield lists of at most ``size`` composites, as many as one segment holds."""
    rows = list(values)
    return (rows[at : at + size] for at in range(0, len(rows), size))


def _value(value: Value) -> str:
    """Return an element or a composite with its parts checked."""
    if isinstance(value, str):
        return element(value)
    parts = [element(each) for each in value]
    while parts and not parts[-1]:
        parts.pop()
    return COMPONENT_SEPARATOR.join(parts)
