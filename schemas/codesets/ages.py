"""Age bands of the Medicare Code Editor's age attributes, by date (Source: CMS)."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from claimstream.schemas.codesets.intervals import Interval

FILE = "age_bands.toml"


class AgeBands:
    """Ages in whole years, both included, that an attribute allows on a day."""

    def __init__(self, path: Path) -> None:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["band"]
        self._bands = [
            (row["attribute"], Interval(row["from"], row.get("to")), (row["low"], row["high"]))
            for row in rows
        ]

    def band(self, attribute: str, on: date) -> tuple[int, int] | None:
        """Return lowest and highest age; None for an attribute without a band that day."""
        for name, span, ages in self._bands:
            if name == attribute and span.covers(on):
                return ages
        return None
