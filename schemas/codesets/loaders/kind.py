"""What a kind of reference file is: its members, its tables, its reader, its dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError, UnstatedReleaseError
from claimstream.schemas.codesets.loaders.source import Limits, Member, members

__all__ = ["OVERLONG", "Intake", "Kind", "Period", "Record", "Reject", "Writer"]

EDITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}\Z")
OVERLONG = "the line is longer than any official one"


class Period(StrEnum):
    """How long a release governs when its file does not say."""

    QUARTER = "quarter"
    HALF_YEAR = "half year (October 1, April 1)"
    FISCAL_YEAR = "fiscal year"
    CALENDAR_YEAR = "calendar year"
    OPEN = "until superseded"


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that was not loaded, and why; its content is not repeated."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row for one table; the first field is the key."""

    table: str
    fields: tuple[str, ...]
    file: str
    line: int


@dataclass(slots=True)
class Intake:
    """The files of one load, and what was refused in them."""

    members: tuple[Member, ...]
    edition: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    stated_year: int | None = None

    def reject(self, member: Member, line: int, reason: str) -> None:
        """Keep the place and the reason of a line that is not loaded."""
        self.rejects.append(Reject(member.name, line, reason))

    def lines(self, member: Member) -> Iterator[tuple[int, str]]:
        """Yield numbered lines that are not blank; over-long ones are rejected."""
        for number, line in enumerate(member.lines(), start=1):
            if line is None:
                self.reject(member, number, OVERLONG)
            elif line.strip():
                yield number, line


Reader = Callable[[Intake], Iterator[Record]]
Writer = Callable[[Intake, Path], dict[str, int]]


def nothing(_: Intake) -> Iterator[Record]:
    """Read no rows: the reader of a kind that writes its own files."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of reference file.

    ``member`` and ``exclude`` are patterns for the file names inside an archive; ``read`` yields
    rows for ``tables``; ``write`` replaces it where the rows need a layout of their own.
    ``editions`` maps each edition to the file names that are recognised as it. Rows that carry
    their own dates answer from ``history_from``; an ``owned`` list is the user's and may have any
    edition, one a facility for instance; ``line_bytes`` allows for longer lines than usual.
    ``least`` is how many rows of a table every official file has, where a missing row changes
    an answer; ``part`` finds the number of a file that is one part of a release.
    """

    name: str
    title: str
    member: str
    tables: Mapping[str, tuple[str, ...]]
    read: Reader = nothing
    write: Writer | None = None
    exclude: str = r"(?!)"
    ordered: bool = False
    period: Period = Period.OPEN
    editions: Mapping[str, str] = field(default_factory=dict)
    history_from: date | None = None
    line_bytes: int = 0
    owned: bool = False
    least: Mapping[str, int] = field(default_factory=dict)
    part: str = ""

    def choose(self, paths: Sequence[Path], limits: Limits | None = None) -> tuple[Member, ...]:
        """Return the members of ``paths`` that are of this kind, by name and in order."""
        chosen: list[Member] = []
        bounds = limits or Limits()
        bounds = replace(bounds, line_bytes=max(bounds.line_bytes, self.line_bytes))
        for path in paths:
            found = members(path, bounds)
            fitting = [member for member in found if self._fits(member)]
            if not fitting:
                raise BadReferenceFileError(
                    f"{path.name}: holds no file that looks like {self.title} ({self.member})"
                )
            chosen.extend(sorted(fitting, key=lambda member: member.name))
        return tuple(chosen)

    def shortfall(self, names: Sequence[str], rows: Mapping[str, int]) -> str | None:
        """Say what of the official release is missing; None when it can be the whole."""
        found = {int(n) for name in names for n in re.findall(self.part, name, re.I) if n}
        if absent := set(range(1, max(found, default=0))) - found:
            return f"part {', '.join(map(str, sorted(absent)))} of the release is missing"
        for table, least in self.least.items():
            if rows.get(table, 0) < least:
                return f"{rows.get(table, 0):,} {table}, every official file has {least:,}"
        return None

    def edition(self, requested: str | None, names: Sequence[str]) -> str:
        """Return the edition that was asked for, or the one the file names speak of."""
        if not self.editions:
            if requested and not (self.owned and EDITION.match(requested)):
                raise BadReferenceFileError(f"{self.title} has no edition of that name")
            return requested or ""
        spoken = " ".join(names)
        speaking = {e for e, pattern in self.editions.items() if re.search(pattern, spoken, re.I)}
        choice = speaking if requested is None else {requested} & self.editions.keys()
        if len(choice) != 1 or (speaking and not choice <= speaking):
            raise UnstatedReleaseError(
                f"{', '.join(names)}: say --edition, one of {', '.join(self.editions)}"
            )
        return choice.pop()

    def _fits(self, member: Member) -> bool:
        """Say whether a member of an archive is wanted; a file given by itself always is."""
        if re.search(self.exclude, member.name, re.IGNORECASE):
            return False
        return member.entry is None or bool(re.search(self.member, member.name, re.IGNORECASE))
