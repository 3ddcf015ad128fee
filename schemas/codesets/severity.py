"""CC and MCC severity of diagnoses by MS-DRG version (Source: CMS, MS-DRG v40.0 to v44.0)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from datetime import date
from typing import Literal

from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.shipped import Table

SEVERITY = struct.Struct("<8sHHB3x")
"""Code, first and last version (400 is v40.0), number of the level in LEVELS."""

Severity = Literal["NCC", "CC", "MCC"]
LEVELS: tuple[Severity, ...] = ("NCC", "CC", "MCC")

VERSIONS = (
    (date(2022, 10, 1), 400),
    (date(2023, 4, 1), 401),
    (date(2023, 10, 1), 410),
    (date(2024, 4, 1), 411),
    (date(2024, 10, 1), 420),
    (date(2025, 4, 1), 421),
    (date(2025, 10, 1), 430),
    (date(2026, 4, 1), 431),
    (date(2026, 10, 1), 440),
)
"""First discharge day of each MS-DRG version."""
LAST_DAY = date(2027, 3, 31)


def drg_version(discharged: date) -> int:
    """Return the MS-DRG version for a discharge date; 440 is v44.0."""
    held = bisect_right([start for start, _ in VERSIONS], discharged)
    if not held or discharged > LAST_DAY:
        raise ReferenceNotEffectiveError("msdrg", discharged)
    return VERSIONS[held - 1][1]


class SeverityTable:
    """Severity levels by code and version."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def level(self, code: str, version: int) -> Severity | None:
        """Return the level of a code in a version; None when that version lacks the code."""
        for row in self._table.rows(code):
            _, first, last, level = self._table.record(row)
            if first <= version <= last:
                return LEVELS[int(level)]
        return None

    def count(self, version: int, level: Severity) -> int:
        """Return how many codes have the level in the version."""
        records = (self._table.record(row) for row in range(len(self._table)))
        return sum(
            1 for _, low, high, held in records if low <= version <= high and LEVELS[held] == level
        )
