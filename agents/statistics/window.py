"""Windows of days: the period that a statistic speaks of."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


class WindowError(ValueError):
    """A window that ends before it begins; swap its days."""


def whole_months(first: date, last: date) -> Iterator[Window]:
    """Yield the calendar months from that of the first day to that of the last, whole."""
    end = monthrange(last.year, last.month)[1]
    yield from Window(first.replace(day=1), last.replace(day=end)).months()


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day, both inside.

    Raises WindowError when the last comes before the first.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a window of no day."""
        if self.end < self.start:
            raise WindowError("the last day of a window comes before its first")

    def months(self) -> Iterator[Window]:
        """Yield the calendar months of the window; the outer ones may be parts."""
        start = self.start
        while start <= self.end:
            last = start.replace(day=monthrange(start.year, start.month)[1])
            yield Window(start, min(last, self.end))
            start = last + timedelta(days=1)
