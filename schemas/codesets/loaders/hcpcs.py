"""HCPCS Level II, the quarterly alpha-numeric file (CMS, fixed width, latin-1).

Columns: code 1-5, modifier 4-5, sequence 6-10, record id 11 (3 code, 4 its continuation, 7
modifier, 8 its continuation), long 12-91, short 92-119, pricing 120-121, coverage 230, BETOS
257-259, added 269-276, effective 277-284, termination 285-292 (last valid day), action 293. A code
that starts with a digit is CPT, a D code is CDT: both are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimstream.schemas.codesets.loaders.delimited import iso_date
from claimstream.schemas.codesets.loaders.kind import Intake, Kind, Period, Record
from claimstream.schemas.codesets.loaders.source import Member, clean

__all__ = ["COLUMNS", "KINDS", "first_line"]

COLUMNS = ("code", "title", "short_title", "valid_from", "valid_to", "action_date", "action")
DETAILS = ("coverage", "pricing", "betos")
LEVEL_II = re.compile(r"[A-CE-V][0-9]{4}\Z")
MODIFIER = re.compile(r"[0-9A-Z]{2}\Z")
SHORTEST = 292
LEAST = 5_000
"""Codes: CMS's file of April 2024 has about 8,000."""
CODE, CODE_MORE, MODIFIER_LINE, MODIFIER_MORE = "3", "4", "7", "8"
TABLES = {CODE: "codes", MODIFIER_LINE: "modifiers"}
Row = list[str]


def _key(line: str) -> str:
    """Return the code or modifier of a line; raise ``ValueError`` when it may not be kept."""
    if line[10] in {MODIFIER_LINE, MODIFIER_MORE}:
        modifier = clean(line[3:5])
        if not MODIFIER.match(modifier):
            raise ValueError("not a modifier")
        return modifier
    code = clean(line[:5])
    if code[:1].isdecimal():
        raise ValueError("a code that starts with a digit is CPT; load your licensed CPT file")
    if code[:1] == "D":
        raise ValueError("a D code is CDT, which is licensed")
    if not LEVEL_II.match(code):
        raise ValueError("not a Level II code")
    return code


def first_line(line: str) -> Row:
    """Return the columns of a first line; raise ``ValueError`` when it is too short or odd."""
    if len(line) < SHORTEST:
        raise ValueError("shorter than the official record")
    dates = [iso_date(clean(line[start : start + 8])) for start in (268, 284, 276)]
    kept = [clean(line[292:293]), clean(line[229:230]), clean(line[119:121]), clean(line[256:259])]
    return [_key(line), clean(line[11:91]), clean(line[91:119]), *dates, *kept]


def _read(intake: Intake) -> Iterator[Record]:
    """Yield codes and modifiers, their continued long descriptions joined."""
    for member in intake.members:
        yield from _member(intake, member)


def _member(intake: Intake, member: Member) -> Iterator[Record]:
    """Yield the rows of one file; a continuation belongs to the row before it."""
    open_row: tuple[str, int, Row] | None = None
    for number, line in intake.lines(member):
        try:
            kind = line[10:11]
            if kind in {CODE_MORE, MODIFIER_MORE}:
                _continue(open_row, line)
                continue
            if open_row is not None:
                yield _record(member, open_row)
            open_row = None
            open_row = (_table(kind), number, first_line(line))
        except ValueError as error:
            intake.reject(member, number, str(error))
    if open_row is not None:
        yield _record(member, open_row)


def _table(kind: str) -> str:
    """Return the table of a record id; raise ``ValueError`` for one that is not known."""
    if kind not in TABLES:
        raise ValueError("a record id other than 3, 4, 7 or 8")
    return TABLES[kind]


def _continue(open_row: tuple[str, int, Row] | None, line: str) -> None:
    """Append a continuation; raise ``ValueError`` when it does not follow its code."""
    if open_row is None or open_row[2][0] != _key(line):
        raise ValueError("a continuation without its code")
    open_row[2][1] = f"{open_row[2][1]} {clean(line[11:91])}".strip()


def _record(member: Member, open_row: tuple[str, int, Row]) -> Record:
    """Return a finished row."""
    table, number, row = open_row
    return Record(table, tuple(row), member.name, number)


KINDS = (
    Kind(
        name="hcpcs",
        title="the HCPCS Level II alpha-numeric file (text)",
        member=r"hcpc\d{4}_[a-z]{3}_anweb.*\.txt$",
        exclude=r"trans|readme|recordlayout|proc_notes",
        tables={"codes": (*COLUMNS, *DETAILS), "modifiers": (*COLUMNS, *DETAILS)},
        read=_read,
        period=Period.QUARTER,
        least={"codes": LEAST},
    ),
)
