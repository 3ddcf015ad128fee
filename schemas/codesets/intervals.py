"""Inclusive spans of days, kept as day ordinals so that a look-up compares integers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

OPEN = 0xFFFFFFFF
"""Stored end of a span with no known end."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``start`` to ``end``, both included; ``end`` is None while none is known."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts."""
        if self.end is not None and self.end < self.start:
            raise ValueError("an interval ends on or after its start")

    def covers(self, on: date) -> bool:
        """Say whether the day lies in the span."""
        return self.start <= on and (self.end is None or on <= self.end)


def ordinal(end: date | None) -> int:
    """Return the stored form of an end date."""
    return OPEN if end is None else end.toordinal()


def from_ordinal(end: int) -> date | None:
    """Return the end date of a stored form."""
    return None if end == OPEN else date.fromordinal(end)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Join spans that overlap or follow each other by one day; the same days, fewest spans."""
    merged: list[Interval] = []
    for span in sorted(intervals, key=lambda span: span.start):
        last = merged[-1] if merged else None
        if last is not None and span.start.toordinal() <= ordinal(last.end) + 1:
            end = max(ordinal(last.end), ordinal(span.end))
            merged[-1] = Interval(last.start, from_ordinal(end))
        else:
            merged.append(span)
    return tuple(merged)


def covering(intervals: Sequence[Interval], on: date) -> Interval | None:
    """Return the span that holds the day, the latest start first; None when none does."""
    held = [span for span in intervals if span.covers(on)]
    return max(held, key=lambda span: span.start, default=None)
