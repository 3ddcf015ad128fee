"""Look-ups in loaded edit tables, fee schedules and lists; each takes its governing date.

A table that no release of was loaded for the day raises ``ReferenceNotEffectiveError``; a code
that the table does not hold is None. ``table`` is the edition of the edits that the payer names:
``medicare-practitioner``, ``medicare-hospital``, ``medicare-dme``, ``medicaid-practitioner`` ….
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from claimstream.schemas.codesets.listings import (
    AddOnCode,
    DrgWeight,
    Fee,
    HcpcsCode,
    Listing,
    MueLimit,
    OppsItem,
)
from claimstream.schemas.codesets.manifest import Manifest
from claimstream.schemas.codesets.ncci import PtpEdit
from claimstream.schemas.codesets.procedure_tables import ProcedureTables
from claimstream.schemas.codesets.row_dates import (
    Row,
    addon_in_force,
    in_force,
    main_table,
    row_day,
)
from claimstream.schemas.codesets.store import LoadedReleases

__all__ = ["PRACTITIONER", "Edits"]

PRACTITIONER = "medicare-practitioner"
CONTRACTOR_DEFINED = "CCCCC"
PER_LINE = 1
"""Medicaid's tables have no adjudication indicator: their limits hold per line."""
Finder = Callable[[str, str, date], PtpEdit | None]


class Edits(ProcedureTables):
    """Everything that has to be loaded before it can be asked for."""

    def __init__(self, loaded: LoadedReleases) -> None:
        super().__init__(loaded)
        self._find: dict[tuple[str, date], Finder] = {}

    def ptp(
        self, column1: str, column2: str, on: date, table: str = PRACTITIONER
    ) -> PtpEdit | None:
        """Return the NCCI edit that forbids column 2 beside column 1 on the line's date.

        The pair is ordered: ask both ways round to find out which code is column 1.
        """
        find = self._find.get((table, on))
        if find is None:
            pairs = self.loaded.pairs(self.loaded.release("ncci-ptp", on, table))
            find = self._find[table, on] = pairs.find
        return find(column1, column2, on)

    def mue(self, code: str, on: date, table: str = PRACTITIONER) -> MueLimit | None:
        """Return the most units of a code on the line's date; None where CMS publishes none."""
        manifest = self.loaded.release("ncci-mue", on, table)
        for row in self._rows(manifest, "mue", code):
            units, indicator = int(row["units"]), int(row["mai"] or PER_LINE)
            return MueLimit(row["code"], units, indicator, row["rationale"], manifest.name)
        return None

    def addon(self, code: str, on: date) -> AddOnCode | None:
        """Return the primaries of an add-on code; None when the code is none."""
        manifest = self.loaded.release("ncci-addon", on)
        rows = [row for row in self._rows(manifest, "addon", code) if addon_in_force(row, on)]
        if not rows:
            return None
        primaries = {row["primary"] for row in rows}
        listed = tuple(sorted(primaries - {CONTRACTOR_DEFINED}))
        kind, open_list = int(rows[0]["type"]), CONTRACTOR_DEFINED in primaries
        return AddOnCode(code, kind, listed, open_list, manifest.name)

    def hcpcs(self, code: str, on: date) -> HcpcsCode | None:
        """Return a Level II code valid on the line's date; None when it is not."""
        return self._hcpcs(code, on, "codes")

    def hcpcs_modifier(self, modifier: str, on: date) -> HcpcsCode | None:
        """Return a Level II modifier valid on the line's date; None when it is not."""
        return self._hcpcs(modifier, on, "modifiers")

    def _hcpcs(self, code: str, on: date, table: str) -> HcpcsCode | None:
        """Return the valid row of one of the two tables."""
        manifest = self.loaded.release("hcpcs", on)
        for row in self._rows(manifest, table, code):
            if in_force(row, on):
                span = (row_day(row["valid_from"]), row_day(row["valid_to"]))
                details = (row["coverage"], row["pricing"], row["betos"], manifest.name)
                return HcpcsCode(code, row["title"], row["short_title"], *span, *details)
        return None

    def fee(self, code: str, on: date, modifier: str = "") -> Fee | None:
        """Return the fee schedule's indicators of a code (26 and TC have rows of their own)."""
        manifest = self.loaded.release("pfs", on)
        for row in self._rows(manifest, "fees", code):
            if row["modifier"] == modifier:
                return Fee(
                    code=code,
                    modifier=modifier,
                    status=row["status"],
                    work_rvu=Decimal(row["work_rvu"]),
                    facility_total=Decimal(row["facility_total"]),
                    nonfacility_total=Decimal(row["nonfacility_total"]),
                    release=manifest.name,
                    **{name: row[name] for name in INDICATORS},
                )
        return None

    def opps_item(self, code: str, on: date) -> OppsItem | None:
        """Return the line of OPPS Addendum B for a code."""
        manifest = self.loaded.release("opps-addendum-b", on)
        for row in self._rows(manifest, "items", code):
            rate = Decimal(row["payment_rate"]) if row["payment_rate"] else None
            indicator, apc = row["status_indicator"], row["apc"] or None
            return OppsItem(code, indicator, apc, rate, manifest.name)
        return None

    def drg_weight(self, drg: int | str, on: date) -> DrgWeight | None:
        """Return weight and stay of an MS-DRG by discharge date; 65 and "065" are the same."""
        manifest = self.loaded.release("msdrg-table5", on)
        for key in (f"{int(drg):03}", str(int(drg))):
            for row in self._rows(manifest, "groups", key):
                return DrgWeight(
                    drg=f"{int(drg):03}",
                    weight=Decimal(row["weight"]),
                    geometric_mean_stay=Decimal(row["geometric_mean_stay"]),
                    arithmetic_mean_stay=Decimal(row["arithmetic_mean_stay"]),
                    post_acute_transfer=row["post_acute"].lower() == "yes",
                    special_pay=row["special_pay"].lower() == "yes",
                    release=manifest.name,
                )
        return None

    def poa_exempt(self, code: str, on: date) -> bool:
        """Say whether a diagnosis needs no present-on-admission indicator (discharge date)."""
        return self.listing("icd10cm-poa-exempt", code.replace(".", ""), on) is not None

    def hac(self, code: str, on: date) -> Listing | None:
        """Return the hospital-acquired condition category of a code (discharge date)."""
        return self.listing("hac", code.replace(".", ""), on)

    def place_of_service(self, code: str, on: date) -> Listing | None:
        """Return a place of service in force on the day."""
        return self.listing("place-of-service", code, on)

    def discharge_status(self, code: str, on: date) -> Listing | None:
        """Return a patient discharge status in force on the day."""
        return self.listing("discharge-status", code, on)

    def listing(self, kind: str, code: str, on: date) -> Listing | None:
        """Return the line of a code in any loaded list, also one the user owns.

        A kind with editions is named with one: ``ncci-mue/medicare-hospital``.
        """
        return next(self.listings(kind, code, on), None)

    def listings(self, kind: str, code: str, on: date) -> Iterator[Listing]:
        """Yield the lines of a code that are in force on the day."""
        manifest = self._release(kind, on)
        for row in self.related(kind, main_table(manifest.kind), code, on):
            span = (row_day(row.get("valid_from", "")), row_day(row.get("valid_to", "")))
            yield Listing(code, row.get("title") or None, *span, row, manifest.name)

    def related(self, kind: str, table: str, key: str, on: date) -> Iterator[Row]:
        """Yield the rows of any table of a kind by its key, such as ``mcd`` ``article_codes``."""
        rows = self._rows(self._release(kind, on), table, key)
        return (row for row in rows if in_force(row, on))

    def count_of(self, kind: str, on: date) -> int:
        """Return how many rows of a kind's main table are in force on the day."""
        manifest = self._release(kind, on)
        if manifest.kind == "ncci-ptp":
            return self.loaded.pairs(manifest).in_force(on)
        found = self.loaded.table(manifest, main_table(manifest.kind))
        named = (dict(zip(found.columns, row, strict=True)) for row in found.rows())
        return sum(in_force(row, on) for row in named)

    def _release(self, kind: str, on: date) -> Manifest:
        """Return the governing release of a kind, with its edition after a slash if it has any."""
        name, _, edition = kind.partition("/")
        return self.loaded.release(name, on, edition)

    def _rows(self, manifest: Manifest, table: str, key: str) -> Iterator[Row]:
        """Yield the rows of a key with their column names."""
        found = self.loaded.table(manifest, table)
        for row in found.find(key):
            yield dict(zip(found.columns, row, strict=True))


INDICATORS = (
    "professional_technical",
    "global_days",
    "multiple_procedure",
    "bilateral",
    "assistant",
    "co_surgeon",
    "team_surgeon",
)
