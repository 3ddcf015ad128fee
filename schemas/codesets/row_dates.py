"""Rows of loaded tables: which table answers for a kind, and whether a row is in force."""

from __future__ import annotations

from datetime import date

__all__ = ["Row", "addon_in_force", "in_force", "main_table", "row_day"]

MAIN_TABLES = {
    "place-of-service": "places",
    "discharge-status": "statuses",
    "hac": "conditions",
    "asp-ndc": "ndc",
    "payer-rules": "payers",
    "charge-master": "charges",
    "ncci-mue": "mue",
    "ncci-addon": "addon",
    "pfs": "fees",
    "opps-addendum-b": "items",
    "msdrg-table5": "groups",
    "mcd": "articles",
    "icd10pcs-tables": "rows",
    "icd10cm-tabular": "places",
    **{f"icd10cm-{aid}": aid for aid in ("index", "eindex", "drug", "neoplasm")},
    "icd10pcs-index": "index",
}
Row = dict[str, str]


def main_table(kind: str) -> str:
    """Return the table that answers for a kind."""
    return MAIN_TABLES.get(kind, "codes")


def row_day(text: str) -> date | None:
    """Return a stored date; None for an open end."""
    return date.fromisoformat(text) if text else None


def _valid(first: date | None, last: date | None, on: date) -> bool:
    """Say whether the day lies between two inclusive ends."""
    return (first is None or first <= on) and (last is None or on <= last)


def addon_in_force(row: Row, on: date) -> bool:
    """Say whether pairing, add-on code and primary code all stand on the day."""
    ends = (row_day(row["addon_deleted"]), row_day(row["primary_deleted"]))
    return in_force(row, on) and all(_valid(None, end, on) for end in ends)


def in_force(row: Row, on: date) -> bool:
    """Say whether a row with dates of its own is in force; one without dates always is."""
    first = row.get("valid_from") or row.get("effective") or ""
    last = row.get("valid_to") or row.get("deleted") or ""
    return _valid(row_day(first), row_day(last), on)
