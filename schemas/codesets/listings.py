"""What the loaded tables say of one code on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

__all__ = ["AddOnCode", "DrgWeight", "Fee", "HcpcsCode", "Listing", "MueLimit", "OppsItem"]


@dataclass(frozen=True, slots=True)
class Listing:
    """A line of a loaded list with all its columns; dates are None where the list has none."""

    code: str
    title: str | None
    valid_from: date | None
    valid_to: date | None
    columns: Mapping[str, str]
    release: str


@dataclass(frozen=True, slots=True)
class HcpcsCode:
    """A HCPCS Level II code or modifier, valid on the day asked for."""

    code: str
    title: str
    short_title: str
    valid_from: date | None
    valid_to: date | None
    coverage: str
    pricing: str
    betos: str
    release: str


@dataclass(frozen=True, slots=True)
class MueLimit:
    """Most units CMS accepts.

    ``adjudication`` (MAI): 1 per line, 2 per day and absolute, 3 per day but payable when
    documented (NCCI Policy Manual, ch. I, sec. V).
    """

    code: str
    units: int
    adjudication: int
    rationale: str
    release: str


@dataclass(frozen=True, slots=True)
class AddOnCode:
    """A code that is billed only beside one of its primaries.

    ``type`` 1: the primaries are all; 2: the contractor defines them; 3: some are listed and the
    contractor may accept more. ``contractor_defined`` is CMS's primary ``CCCCC``.
    """

    code: str
    type: int
    primaries: tuple[str, ...]
    contractor_defined: bool
    release: str


@dataclass(frozen=True, slots=True)
class Fee:
    """Payment policy indicators of the physician fee schedule for a code and modifier."""

    code: str
    modifier: str
    status: str
    work_rvu: Decimal
    facility_total: Decimal
    nonfacility_total: Decimal
    professional_technical: str
    global_days: str
    multiple_procedure: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team_surgeon: str
    release: str


@dataclass(frozen=True, slots=True)
class OppsItem:
    """Status indicator, payment class and rate (US dollars) of OPPS Addendum B."""

    code: str
    status_indicator: str
    apc: str | None
    payment_rate: Decimal | None
    release: str


@dataclass(frozen=True, slots=True)
class DrgWeight:
    """Relative weight and mean stay (days) of an MS-DRG (IPPS Table 5)."""

    drg: str
    weight: Decimal
    geometric_mean_stay: Decimal
    arithmetic_mean_stay: Decimal
    post_acute_transfer: bool
    special_pay: bool
    release: str
