"""NCCI procedure-to-procedure edits at full size: 4.5 million dated pairs, eight bytes each.

A file holds, for every column 1 code, its column 2 codes as sorted 64-bit records
(column 2 ordinal 20 bits, effective day 15, deletion day 15, modifier 2, rationale 11, pre-1996
1), read through the page cache and searched with ``bisect``. Days count from 1970-01-01.
"""

from __future__ import annotations

import json
import mmap
import struct
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from claimstream.schemas.codesets.table import TableError

__all__ = ["NO_DELETION", "PAIRS", "PtpEdit", "PtpPairs", "packed", "write_pairs"]

PAIRS = "pairs.ptp"
MAGIC = b"CSPAIRS1"
PREFIX = struct.Struct("<8sI")
EPOCH = date(1970, 1, 1).toordinal()
CODE, EFFECTIVE, DELETED, MODIFIER, RATIONALE = 44, 29, 14, 12, 1
DAY = (1 << 15) - 1
NO_DELETION = DAY
LATEST = DAY - 1
RATIONALES = 1 << 11
CODES = 1 << 20
INDICATORS = (0, 1, 9)


class PtpEdit(NamedTuple):
    """One pair that CMS does not pay together on one day.

    ``modifier_indicator``: 0 no modifier lifts the edit, 1 an NCCI-associated modifier does,
    9 not applicable. ``deleted`` is the last day of the edit; None while it stands.
    """

    column1: str
    column2: str
    effective: date
    deleted: date | None
    modifier_indicator: int
    rationale: str


def packed(effective: date, deleted: date | None, modifier: int, rationale: int) -> int:
    """Return the dates, modifier indicator and rationale of a record, without its code."""
    last = NO_DELETION if deleted is None else deleted.toordinal() - EPOCH
    first = effective.toordinal() - EPOCH
    if not (0 <= first <= DAY and 0 <= last <= DAY):
        raise ValueError("a date outside 1970 to 2059")
    stamp = first << EFFECTIVE | last << DELETED
    return stamp | INDICATORS.index(modifier) << MODIFIER | rationale << RATIONALE


def write_pairs(
    path: Path, codes: Sequence[str], buckets: Mapping[int, array[int]], rationales: Sequence[str]
) -> int:
    """Write the sorted records of every column 1 ordinal and return how many there are."""
    head = json.dumps({"codes": " ".join(codes), "rationales": list(rationales)}).encode()
    head += b" " * (-(PREFIX.size + len(head)) % 8)
    starts = array("Q", [0])
    for ordinal in range(len(codes)):
        starts.append(starts[-1] + len(buckets.get(ordinal, ())))
    with path.open("wb") as out:
        out.write(PREFIX.pack(MAGIC, len(head)) + head)
        starts.tofile(out)
        for ordinal in range(len(codes)):
            if ordinal in buckets:
                buckets[ordinal].tofile(out)
    return starts[-1]


@dataclass(frozen=True, slots=True)
class PtpPairs:
    """One open edition of the edits; its pages are shared by every worker on the machine."""

    spans: Mapping[str, tuple[int, int, int]]
    """Code to its records as column 2 (lowest value) and as column 1 (first, past the last)."""
    records: memoryview
    rationales: tuple[str, ...]

    @classmethod
    def open(cls, path: Path) -> PtpPairs:
        """Map the file; raise ``TableError`` when it is not whole."""
        try:
            with path.open("rb") as file:
                buffer = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            magic, length = PREFIX.unpack_from(buffer)
            start = PREFIX.size + length
            head = json.loads(bytes(buffer[PREFIX.size : start])) if magic == MAGIC else {}
            codes = head["codes"].split()
            middle = start + 8 * (len(codes) + 1)
            starts = buffer[start:middle].cast("Q").tolist()
            records = buffer[middle:].cast("Q")
            if len(records) != starts[-1]:
                raise ValueError("length")
        except (OSError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
            reason = type(error).__name__
            raise TableError(f"{path.name} is damaged ({reason}); load the file again") from None
        spans = {
            code: (ordinal << CODE, *limits)
            for ordinal, (code, limits) in enumerate(
                zip(codes, zip(starts, starts[1:], strict=False), strict=True)
            )
        }
        return cls(spans, records, tuple(head["rationales"]))

    def __len__(self) -> int:
        """Return the number of dated pairs."""
        return len(self.records)

    def find(self, column1: str, column2: str, on: date) -> PtpEdit | None:
        """Return the edit on this ordered pair in force on the day; None without one.

        Both first and last day count; an edit deleted on the day it took effect never was in
        force. Where CMS lists two for a day, the later one stands.
        """
        first, second = self.spans.get(column1), self.spans.get(column2)
        if first is None or second is None:
            return None
        records, sought = self.records, second[0]
        _, start, end = first
        day = min(on.toordinal() - EPOCH, LATEST)
        place = bisect_left(records, sought + (day + 1 << EFFECTIVE), start, end) - 1
        while place >= start and (record := records[place]) >= sought:
            last = record >> DELETED & DAY
            if last >= day and record >> EFFECTIVE & DAY < last:
                return self._edit(column1, column2, record)
            place -= 1
        return None

    def in_force(self, on: date) -> int:
        """Return how many pairs are in force on the day."""
        day = on.toordinal() - EPOCH
        return sum(
            (record >> EFFECTIVE & DAY) <= day <= (record >> DELETED & DAY)
            and (record >> EFFECTIVE & DAY) < (record >> DELETED & DAY)
            for record in self.records
        )

    def _edit(self, column1: str, column2: str, record: int) -> PtpEdit:
        """Unpack one record."""
        last = record >> DELETED & DAY
        return PtpEdit(
            column1,
            column2,
            date.fromordinal((record >> EFFECTIVE & DAY) + EPOCH),
            None if last == NO_DELETION else date.fromordinal(last + EPOCH),
            INDICATORS[record >> MODIFIER & 3],
            self.rationales[record >> RATIONALE & (RATIONALES - 1)],
        )
