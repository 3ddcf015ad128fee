"""What a loaded release offers to the reader of code sets.

The store opens one of these per loaded release; the reader lays them over the bundle. Both
protocols speak of codes without dots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from claimstream.schemas.codesets.intervals import Interval
from claimstream.schemas.codesets.notes import NotesBook


@dataclass(frozen=True, slots=True)
class ListedCode:
    """One line of a loaded order file: a code or header with its long title."""

    code: str
    billable: bool
    title: str | None


class CodeOverlay(Protocol):
    """One loaded, complete list of a system's codes (an order file).

    It replaces the bundle's membership and titles on the days it is effective.
    """

    @property
    def system(self) -> str:
        """``icd10cm`` or ``icd10pcs``."""

    @property
    def release(self) -> str:
        """Id of the release, as stamped on outputs."""

    @property
    def effective(self) -> Interval:
        """Days the release governs."""

    @property
    def loaded_at(self) -> datetime:
        """When the release became known here (UTC)."""

    def find(self, code: str) -> ListedCode | None:
        """Return the line of exactly this code."""

    def listed(self, prefix: str) -> Iterator[ListedCode]:
        """Yield the lines whose code starts with the prefix, in order."""


class NotesOverlay(Protocol):
    """One loaded tabular list; on the days it is effective its notes replace the bundle's."""

    @property
    def release(self) -> str:
        """Id of the release, as stamped on outputs."""

    @property
    def effective(self) -> Interval:
        """Days the release governs."""

    @property
    def loaded_at(self) -> datetime:
        """When the release became known here (UTC)."""

    @property
    def book(self) -> NotesBook:
        """The notes themselves (write the table with notes.NODE, read it with NotesBook)."""

    def lists(self, code: str) -> bool:
        """Say whether the tabular list has the header or code, 7th characters included."""


class Overlays(Protocol):
    """Everything a store has loaded, as known at one instant."""

    @property
    def code_lists(self) -> Sequence[CodeOverlay]:
        """Loaded lists of codes."""

    @property
    def notes(self) -> Sequence[NotesOverlay]:
        """Loaded tabular lists."""

    @property
    def identities(self) -> dict[str, str]:
        """Release ids by kind, for ``reference_set``."""


def governing(overlays: Sequence[CodeOverlay], system: str, on: date) -> CodeOverlay | None:
    """Return the list in force on a day: the latest start, then the latest loaded."""
    held = [each for each in overlays if each.system == system and each.effective.covers(on)]
    return max(held, key=lambda each: (each.effective.start, each.loaded_at), default=None)
