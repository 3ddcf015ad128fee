"""NCCI procedure-to-procedure edits (CMS, quarterly; Medicaid publishes its own).

Tab-separated after header lines: column 1, column 2, ``*`` if in existence before 1996, effective
date (yyyymmdd), deletion date (``*`` none), modifier indicator (0, 1, 9), rationale.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.kind import OVERLONG, Intake, Kind, Period
from claimstream.schemas.codesets.loaders.source import Member, clean, decode
from claimstream.schemas.codesets.ncci import CODE, CODES, PAIRS, RATIONALES, packed, write_pairs

__all__ = ["EDITIONS", "KINDS", "NCCI_BEGINS"]

NCCI_BEGINS = date(1996, 1, 1)
ROWS = "pairs"
LEAST = 1_000_000
"""Pairs ever: the shorter of Medicare's two had 1,775,818 in the third quarter of 2024."""
BANNER_LINES = 60
CODE_SHAPE = re.compile(r"[0-9A-Z]{5}\Z")
NOT_MEDICAID = r"^(?!.*(?:medicaid|mcd)).*"
MEDICAID = r"(?=.*(?:medicaid|mcd))"
EDITIONS = {
    "medicare-practitioner": NOT_MEDICAID + r"(?:ccipra|practitioner)",
    "medicare-hospital": NOT_MEDICAID + r"(?:ccioph|hospital|outpatient)",
    "medicaid-practitioner": MEDICAID + r".*practitioner",
    "medicaid-hospital": MEDICAID + r".*(?:hospital|outpatient)",
}


class _Codes(dict[bytes, int]):
    """Ordinals by code as it stands in the file; a new spelling is cleaned and checked once."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, int] = {}

    def __missing__(self, raw: bytes) -> int:
        """Give a code its ordinal; raise ``ValueError`` when it is none."""
        code = clean(decode(raw)).upper()
        if not CODE_SHAPE.match(code):
            raise ValueError("a code that is not five letters or digits")
        ordinal = self.names.setdefault(code, len(self.names))
        if ordinal >= CODES:
            raise ValueError("more codes than any edition has")
        self[raw] = ordinal
        return ordinal


class _Tails(dict[bytes, int]):
    """The packed rest of a line: few differ, so each is parsed once."""

    def __init__(self) -> None:
        super().__init__()
        self.rationales: dict[str, int] = {}

    def __missing__(self, raw: bytes) -> int:
        """Parse dates, modifier indicator and rationale; raise ``ValueError`` when one is odd."""
        fields = [clean(part) for part in decode(raw).split("\t")]
        if len(fields) < 4:
            raise ValueError("fewer than six columns")
        prior, effective, deleted, modifier, *rest = fields
        if modifier not in {"0", "1", "9"} or prior not in {"", "*"}:
            raise ValueError("a modifier indicator other than 0, 1 or 9")
        name = rest[0] if rest else ""
        rationale = self.rationales.setdefault(name, len(self.rationales))
        if rationale >= RATIONALES:
            raise ValueError("more rationales than any edition has")
        last = None if deleted in {"", "*"} else _day(deleted)
        bits = packed(_day(effective), last, int(modifier), rationale) | (prior == "*")
        self[raw] = bits
        return bits


def _day(text: str) -> date:
    """Return a yyyymmdd date; raise ``ValueError`` when it is none."""
    if len(text) != 8 or not text.isdecimal():
        raise ValueError("a date that is not yyyymmdd")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


@dataclass(slots=True)
class _Harvest:
    """Everything read so far: eight bytes a row, by column 1."""

    codes: _Codes = field(default_factory=_Codes)
    tails: _Tails = field(default_factory=_Tails)
    buckets: dict[int, array[int]] = field(default_factory=lambda: defaultdict(_empty))

    def parse(self, line: bytes) -> tuple[int, int]:
        """Return column 1 and the record of a line; raise ``ValueError`` when it is no edit."""
        first, second, tail = line.rstrip(b"\r\n").split(b"\t", 2)
        bits = self.tails[tail]
        return self.codes[first], self.codes[second] << CODE | bits


def _empty() -> array[int]:
    """Return an empty run of records."""
    return array("Q")


def _write(intake: Intake, folder: Path) -> dict[str, int]:
    """Read every member, sort each column 1 code's records, write them."""
    harvest = _Harvest()
    for member in intake.members:
        _read(intake, member, harvest)
    repeated = {
        (ordinal, record)
        for ordinal, bucket in list(harvest.buckets.items())
        for record in _settle(harvest.buckets, ordinal, bucket)
    }
    if repeated:
        _report(intake, harvest, repeated)
    names, reasons = list(harvest.codes.names), list(harvest.tails.rationales)
    return {ROWS: write_pairs(folder / PAIRS, names, harvest.buckets, reasons)}


def _read(intake: Intake, member: Member, harvest: _Harvest) -> None:
    """Add the rows of one member; lines before the first edit are its banner."""
    started, number = False, 0
    parse, buckets = harvest.parse, harvest.buckets
    for number, line in enumerate(member.raw_lines(), start=1):
        try:
            ordinal, record = parse(line or b"")
        except ValueError as error:
            if started and line not in {b"\r\n", b"\n"}:
                intake.reject(member, number, OVERLONG if line is None else _reason(error))
            elif number > BANNER_LINES:
                raise BadReferenceFileError(
                    f"{member.name}: no edit in the first {BANNER_LINES} lines"
                ) from None
            continue
        started = True
        buckets[ordinal].append(record)


def _reason(error: ValueError) -> str:
    """Return why a line is no edit, without quoting it."""
    text = str(error)
    return "fewer than three columns" if "unpack" in text else text


def _settle(buckets: dict[int, array[int]], ordinal: int, bucket: array[int]) -> set[int]:
    """Sort one run, drop its repeats and return them."""
    ordered = sorted(bucket)
    kept = array("Q", dict.fromkeys(ordered))
    buckets[ordinal] = kept
    if len(kept) == len(ordered):
        return set()
    return {one for one, other in zip(ordered, ordered[1:], strict=False) if one == other}


def _report(intake: Intake, harvest: _Harvest, repeated: set[tuple[int, int]]) -> None:
    """Read the files once more to say on which lines the repeats stand."""
    seen: set[tuple[int, int]] = set()
    for member in intake.members:
        for number, line in enumerate(member.raw_lines(), start=1):
            row = _again(harvest, line)
            if row in seen:
                intake.reject(member, number, "repeats an earlier row")
            elif row in repeated and row is not None:
                seen.add(row)


def _again(harvest: _Harvest, line: bytes | None) -> tuple[int, int] | None:
    """Return the record of a line; None when it is no edit."""
    try:
        return harvest.parse(line or b"")
    except ValueError:
        return None


KINDS = (
    Kind(
        name="ncci-ptp",
        title="an NCCI procedure-to-procedure edit file (text)",
        member=r"\.txt$",
        exclude=r"readme|copyright|license",
        tables={ROWS: ()},
        write=_write,
        period=Period.QUARTER,
        editions=EDITIONS,
        history_from=NCCI_BEGINS,
        least={ROWS: LEAST},
        part=r"[-_]f(\d{1,2})(?=[._-])",
    ),
)
