"""Code lists of ICD-10-CM and ICD-10-PCS: order files and plain code files.

Order file (fixed columns): order number 1-5, code 7-13, billable flag 15, short title 17-76, long
title from 78. Code file: code 1-7, title from the first column after the blanks; every line is
billable. Source: CMS and CDC/NCHS, yearly in October and, when there are changes, in April.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from claimstream.schemas.codesets.loaders.kind import Intake, Kind, Period, Reader, Record, Reject
from claimstream.schemas.codesets.loaders.source import clean

__all__ = ["CM", "COLUMNS", "KINDS", "PCS", "code_line", "order_line"]

COLUMNS = ("code", "billable", "title")
CODES = "codes"
FLAGS = {"0", "1"}
LEAST = 68_000
"""Rows: the shortest official list is that of FY2016, with 69,823 diagnosis codes."""
CM = re.compile(r"(?=[A-Z]*[0-9])[A-Z][0-9A-Z]{2,6}\Z")
PCS = re.compile(r"[0-9A-HJ-NP-Z]{3}([0-9A-HJ-NP-Z]{4})?\Z")
WRONG_CODE = "the code is not of this system"
Parsed = tuple[str, ...]
Line = Callable[[str, re.Pattern[str]], Parsed]


def order_line(line: str, shape: re.Pattern[str]) -> Parsed:
    """Return the row of an order file's line; raise ``ValueError`` when it is none."""
    code, flag = clean(line[6:13]), line[14:15]
    if not clean(line[:5]).isdecimal() or flag not in FLAGS or line[13:14].strip():
        raise ValueError("the columns are not those of an order file")
    return _checked(code, shape), flag, clean(line[77:]) or clean(line[16:76])


def code_line(line: str, shape: re.Pattern[str]) -> Parsed:
    """Return the row of a code file's line; raise ``ValueError`` when it is none."""
    code, _, title = line.partition(" ")
    if not clean(title):
        raise ValueError("no title after the code")
    return _checked(clean(code), shape), "1", clean(title)


def _checked(code: str, shape: re.Pattern[str]) -> str:
    """Return the code when it has the shape of its system."""
    if not shape.match(code):
        raise ValueError(WRONG_CODE)
    return code


def _rows(intake: Intake, line_of: Line, shape: re.Pattern[str]) -> Iterator[Record]:
    """Yield every line that is a code, however often it stands."""
    for member in intake.members:
        for number, line in intake.lines(member):
            try:
                yield Record(CODES, line_of(line, shape), member.name, number)
            except ValueError as error:
                intake.reject(member, number, str(error))


def _read(intake: Intake, line_of: Line, shape: re.Pattern[str]) -> Iterator[Record]:
    """Yield the codes; one that stands twice is kept once and rejected after."""
    seen: set[str] = set()
    for record in _rows(intake, line_of, shape):
        if record.fields[0] in seen:
            reject = Reject(record.file, record.line, "repeats an earlier code")
            intake.rejects.append(reject)
            continue
        seen.add(record.fields[0])
        yield record


def _kind(name: str, title: str, member: str, read: Reader) -> Kind:
    """Describe one list of codes; a code it lacks is invalid on its days."""
    return Kind(
        name=name,
        title=title,
        member=member,
        exclude=r"addend|conversion|readme|\.pdf$",
        tables={CODES: COLUMNS},
        read=read,
        period=Period.HALF_YEAR,
        least={CODES: LEAST},
    )


KINDS = (
    _kind(
        "icd10cm-order",
        "the ICD-10-CM order file (text)",
        r"icd10cm[-_ ]?order[-_ ].*\.txt$",
        lambda intake: _read(intake, order_line, CM),
    ),
    _kind(
        "icd10pcs-order",
        "the ICD-10-PCS order file with titles (text)",
        r"icd10pcs[-_ ]?order[-_ ].*\.txt$",
        lambda intake: _read(intake, order_line, PCS),
    ),
    _kind(
        "icd10pcs-codes",
        "the ICD-10-PCS codes file (text)",
        r"icd10pcs[-_ ]?codes[-_ ].*\.txt$",
        lambda intake: _read(intake, code_line, PCS),
    ),
)
