"""One code system on one day: the loaded list in force, else the bundle, else an error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from claimstream.schemas.codesets.code_list import COVERED, CodeList, Title
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.intervals import Interval, covering
from claimstream.schemas.codesets.overlay import CodeOverlay, ListedCode, governing

SHIPPED = "bundle"
"""Stands for the shipped release; `Codesets` gives it its digest."""


class DatedCodes:
    """Codes of one system, without dots; every question takes its governing date.

    A loaded list replaces membership and titles on its days. Attributes come from the bundle
    alone. Raises ReferenceNotEffectiveError when nothing covers the day.
    """

    def __init__(self, system: str, shipped: CodeList, overlays: Sequence[CodeOverlay]) -> None:
        self.system = system
        self.shipped = shipped
        self._overlays = tuple(each for each in overlays if each.system == system)

    def governs(self, on: date) -> str:
        """Return the release that answers for a day; ``bundle`` is the shipped one."""
        overlay = self._list(on)
        return SHIPPED if overlay is None else overlay.release

    def valid(self, code: str, on: date) -> bool:
        """Say whether the code itself may be reported on the day."""
        overlay = self._list(on)
        if overlay is None:
            return self.shipped.valid(code, on)
        line = overlay.find(code)
        return line is not None and line.billable

    def codes(self, on: date, prefix: str = "") -> Iterator[str]:
        """Yield the codes valid on the day under a prefix, in order."""
        overlay = self._list(on)
        if overlay is None:
            return self.shipped.codes(on, prefix)
        return (line.code for line in overlay.listed(prefix) if line.billable)

    def places(self, on: date, prefix: str = "") -> Iterator[str]:
        """Yield codes and headers that carry a title, in order, whether or not valid that day."""
        overlay = self._list(on)
        if overlay is None:
            return self.shipped.titled(prefix)
        return (line.code for line in overlay.listed(prefix))

    def title(self, code: str, on: date) -> Title | None:
        """Return the title of a code or header in force on the day, with its release."""
        overlay = self._list(on)
        line = self._line(overlay, code)
        if overlay is not None and line is not None and line.title:
            return Title(line.title, overlay.release)
        return self.shipped.title(code, on)

    def titles(self, on: date) -> Iterator[tuple[str, str]]:
        """Yield code and title of every titled code and header in force on the day."""
        overlay = self._list(on)
        shipped = self.shipped.titles(on)
        if overlay is None:
            return ((code, title.text) for code, title in shipped)
        return ((line.code, line.title) for line in overlay.listed("") if line.title)

    def span(self, code: str, on: date) -> Interval | None:
        """Return the span of validity that holds the day; None when the code is not valid."""
        overlay = self._list(on)
        shipped = covering(self.shipped.spans(code), on)
        if overlay is None:
            return shipped
        line = self._line(overlay, code)
        if line is None or not line.billable:
            return None
        return shipped or overlay.effective

    def attributes(self, code: str, on: date) -> frozenset[str]:
        """Return the Medicare Code Editor's attributes; empty where it has none or ends."""
        known = self.shipped.attributes(code, on) if COVERED.covers(on) else None
        return known or frozenset()

    def _list(self, on: date) -> CodeOverlay | None:
        """Return the loaded list in force, None for the bundle; raise when nothing covers."""
        overlay = governing(self._overlays, self.system, on)
        if overlay is None and not COVERED.covers(on):
            raise ReferenceNotEffectiveError(self.system, on)
        return overlay

    def _line(self, overlay: CodeOverlay | None, code: str) -> ListedCode | None:
        """Return the overlay's line of a code."""
        return None if overlay is None else overlay.find(code)
