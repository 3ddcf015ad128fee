"""ICD-10-PCS by date: seven characters, no dot, no headers among the codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimstream.schemas.codesets.code_list import TitleRelease
from claimstream.schemas.codesets.dated_codes import DatedCodes

SYSTEM = "icd10pcs"
RELEASES = (
    TitleRelease("icd10pcs-2023-10-01", date(2023, 10, 1)),
    TitleRelease("icd10pcs-2024-10-01", date(2024, 10, 1)),
)
"""Releases of titles in the bundle; the FY2025 one holds section 0 (medical and surgical) only."""


@dataclass(frozen=True, slots=True)
class Icd10PcsCode:
    """A procedure code as it stands on one day; ``valid_to`` is None while no end is known."""

    code: str
    title: str | None
    title_release: str | None
    valid_from: date
    valid_to: date | None
    attributes: frozenset[str] = frozenset()


def find(codes: DatedCodes, code: str, on: date) -> Icd10PcsCode | None:
    """Return a procedure code as it stands on the day; None when not valid then."""
    sought = code.strip().upper()
    span = codes.span(sought, on)
    if span is None:
        return None
    title = codes.title(sought, on)
    return Icd10PcsCode(
        code=sought,
        title=title.text if title else None,
        title_release=title.release if title else None,
        valid_from=span.start,
        valid_to=span.end,
        attributes=codes.attributes(sought, on),
    )
