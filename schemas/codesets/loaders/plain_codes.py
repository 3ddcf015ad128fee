"""Lists of codes with nothing but a title: the diagnoses exempt from present on admission.

Each line begins, after an optional number, with a code, dotted or not; what follows is its title.
Lines before the first code are the banner. Source: CMS, yearly, text file of the POA-exempt list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimstream.schemas.codesets.loaders.kind import Intake, Kind, Period, Record
from claimstream.schemas.codesets.loaders.source import Member, clean

__all__ = ["KINDS"]

LINE = re.compile(
    r'(?:\d{1,5}[\s,]+)?"?(?P<code>(?:[A-Z]\d|Q[A-Z])[0-9A-Z](?:\.?[0-9A-Z]{1,4})?)"?(?:[\s,]+(?P<title>.*))?\Z'
)
BANNER_LINES = 20


def _read(intake: Intake) -> Iterator[Record]:
    """Yield the codes of every member."""
    for member in intake.members:
        yield from _member(intake, member)


def _member(intake: Intake, member: Member) -> Iterator[Record]:
    """Yield the codes of one file."""
    started = False
    for number, line in intake.lines(member):
        found = LINE.match(clean(line))
        if found is None:
            if started or number > BANNER_LINES:
                intake.reject(member, number, "the line does not begin with a diagnosis code")
            continue
        started = True
        title = clean((found["title"] or "").strip('"'))
        yield Record("codes", (found["code"].replace(".", ""), title), member.name, number)


KINDS = (
    Kind(
        name="icd10cm-poa-exempt",
        title="the list of diagnoses exempt from present on admission (text)",
        member=r"poa.*exempt.*\.(txt|csv)$",
        tables={"codes": ("code", "title")},
        read=_read,
        period=Period.FISCAL_YEAR,
    ),
)
