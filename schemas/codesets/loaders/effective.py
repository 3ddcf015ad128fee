"""Which days a release governs: read from its file name, checked against what the user says.

CMS names drift every quarter, so several spellings are known; a name that states nothing needs
``--effective``. Fiscal year n runs from October 1 of n-1 to September 30 of n.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.kind import Period

__all__ = ["Span", "period_of", "span_of", "stated"]

MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
MONTH = r"(jan|apr|jul|oct)[a-z]*"
NCCI_EPOCH = 1994
YEARS = range(1990, 2100)
"""Years a release can be of; every other number in a name is something else."""
FISCAL = frozenset({Period.FISCAL_YEAR, Period.HALF_YEAR})


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day a release governs; no last day while nothing supersedes it."""

    start: date
    end: date | None = None


def _quarter(year: str, number: str) -> date:
    """Return the first day of a calendar quarter."""
    return date(int(year), 3 * int(number) - 2, 1)


def _month(name: str, year: str) -> date:
    """Return the first day of a named month."""
    return date(int(year), MONTHS[name.lower()[:3]], 1)


def _rvu(year: str, letter: str) -> date:
    """Return the first day of a fee schedule release: A is January, D is October."""
    return _quarter("20" + year, str(ord(letter.lower()) - ord("a") + 1))


def _ncci(major: str, minor: str) -> date:
    """Return the first day of an NCCI version: v32.3 is the fourth quarter of 2026."""
    return _quarter(str(NCCI_EPOCH + int(major)), str(int(minor) + 1))


def _first_of(month: str, year: str) -> date:
    """Return the first day of a month given by number."""
    return date(int(year), int(month), 1)


def _month_after(year: str, name: str) -> date:
    """Return the first day of a month that is named after its year."""
    return _month(name, year)


def _short_year(year: str, name: str) -> date:
    """Return the first day of a month that is named after a year of two digits."""
    return _month(name, "20" + year)


NAMED: tuple[tuple[re.Pattern[str], Callable[[str, str], date]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (rf"{MONTH}[-_ ]?1?[-_ ]{{1,2}}(\d{{4}})", _month),
        (rf"(\d{{4}})[-_ ]?{MONTH}", _month_after),
        (
            r"(?<!\d)0?(1|4|7|10)[-_]0?1[-_](\d{4})",
            lambda month, year: date(int(year), int(month), 1),
        ),
        (r"(\d{4})[-_ ]?q([1-4])", _quarter),
        (r"rvu(\d\d)([a-d])", _rvu),
        (rf"rvu(\d\d)[-_ ]{MONTH}", _short_year),
        (r"v(\d\d)([0-3])r\d", _ncci),
    )
)
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|fy[-_ ]?(\d\d)(?!\d)", re.IGNORECASE)


def stated(names: Sequence[str], period: Period) -> set[date]:
    """Return the first effective days that the names state; a month outweighs a bare year."""
    exact = {day for name in names if (day := _exact(name)) is not None}
    years = (found for name in names if (found := YEAR.search(name)))
    numbers = (int(year.group(1) or f"20{year.group(2)}") for year in years)
    rough = {day for number in numbers if (day := _year(number, period)) is not None}
    return exact or rough


def _exact(name: str) -> date | None:
    """Return the day that a name states by month, quarter or version."""
    for pattern, read in NAMED:
        if found := pattern.search(name):
            return _plausible(read, found.groups())
    return None


def _plausible(read: Callable[[str, str], date], parts: Sequence[str]) -> date | None:
    """Return the day that the parts of a name make; None when no release is of that year."""
    try:
        day = read(*parts)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _year(year: int, period: Period) -> date | None:
    """Return the first day of the fiscal or calendar year; None when no release is of it."""
    if year not in YEARS:
        return None
    if period in FISCAL:
        return date(year - 1, 10, 1)
    return date(year, 1, 1) if period is Period.CALENDAR_YEAR else None


def period_of(day: date, period: Period) -> Span:
    """Return the period of that sort which holds the day."""
    if period is Period.OPEN:
        return Span(day)
    starts = {
        Period.QUARTER: (1, 4, 7, 10),
        Period.HALF_YEAR: (4, 10),
        Period.FISCAL_YEAR: (10,),
        Period.CALENDAR_YEAR: (1,),
    }[period]
    days = [date(day.year + year, month, 1) for year in (-1, 0, 1) for month in starts]
    start = max(first for first in days if first <= day)
    return Span(start, min(first for first in days if first > day) - timedelta(days=1))


def span_of(
    names: Sequence[str], period: Period, effective: date | None, year: int | None = None
) -> Span | None:
    """Return the days a release governs; None when neither name, content nor user says.

    ``names`` are the files and their archive, ``year`` is the version inside the file. A date the
    user gives must lie in the release that the names state: the wrong quarter is refused.
    """
    if effective is not None and effective.year not in YEARS:
        raise BadReferenceFileError(f"no release is of the year {effective.year}")
    found = stated(names, period)
    if len(found) > 1:
        raise BadReferenceFileError(
            f"{', '.join(names)}: the names state different releases; load one release at a time"
        )
    said = found.pop() if found else None
    if said is None and year is not None:
        said = _year(year, period)
    start = effective or said
    if start is None:
        return None
    if said is not None and not _within(start, said, period):
        raise BadReferenceFileError(
            f"{', '.join(names)}: is the release of {said}, not of {effective}; "
            "load the file of that date or drop --effective"
        )
    return Span(start, period_of(start, period).end)


def _within(start: date, said: date, period: Period) -> bool:
    """Say whether a date belongs to the release that begins on ``said``."""
    wide = Period.FISCAL_YEAR if period in FISCAL else period
    return period is Period.OPEN or period_of(start, wide).start == period_of(said, wide).start
