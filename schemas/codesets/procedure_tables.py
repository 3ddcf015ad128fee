"""ICD-10-PCS as a coder builds a code: the index to a table, the table's rows to the code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from claimstream.schemas.codesets.finding_aids import LIST, FindingAids, Path

__all__ = ["PcsIndexEntry", "PcsRow", "PcsTable", "ProcedureTables"]


@dataclass(frozen=True, slots=True)
class PcsIndexEntry:
    """One line of the index; a term without words of its own has its parent's path.

    ``codes`` are full codes, or the first three or four characters that lead to a table.
    """

    path: Path
    see: str | None
    use: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PcsRow:
    """The values that positions 4 to 7 may take together."""

    body_part: str
    approach: str
    device: str
    qualifier: str

    def endings(self) -> Iterator[str]:
        """Yield characters 4 to 7 of every code of the row."""
        return map("".join, product(self.body_part, self.approach, self.device, self.qualifier))


@dataclass(frozen=True, slots=True)
class PcsTable:
    """One table: rows, the labels of (position, value), and the operation's definition."""

    prefix: str
    rows: tuple[PcsRow, ...]
    labels: Mapping[tuple[int, str], tuple[str, ...]]
    definition: str | None
    release: str

    def codes(self) -> Iterator[str]:
        """Yield every code that the table builds."""
        return (self.prefix + ending for row in self.rows for ending in row.endings())


class ProcedureTables(FindingAids):
    """The loaded tables and index of ICD-10-PCS."""

    def pcs_index_entries(self) -> Iterator[PcsIndexEntry]:
        """Yield the index in the order of the book, newest release; empty until it is loaded."""
        manifest = self.loaded.newest("icd10pcs-index")
        if manifest is None:
            return
        path: Path = ()
        for depth, title, see, use, codes in self.loaded.table(manifest, "index").rows():
            path = (*path[: int(depth) - 1], *((title,) if title else ()))
            found = tuple(codes.split(LIST)) if codes else ()
            yield PcsIndexEntry(path, see.replace(LIST, "; ") or None, use or None, found)

    def pcs_table(self, prefix: str, on: date) -> PcsTable | None:
        """Return the table of the first three characters by discharge date; None without one."""
        manifest = self.loaded.release("icd10pcs-tables", on)
        found = self.loaded.table(manifest, "rows").find(prefix)
        ordered = sorted(found, key=lambda row: int(row[1]))
        if not ordered:
            return None
        labels: dict[tuple[int, str], tuple[str, ...]] = {}
        definition = None
        for _, place, value, label, said in self.loaded.table(manifest, "labels").find(prefix):
            key = (int(place), value)
            if label not in labels.get(key, ()):
                labels[key] = (*labels.get(key, ()), label)
            definition = said or definition
        rows = tuple(PcsRow(*row[2:]) for row in ordered)
        return PcsTable(prefix, rows, labels, definition, manifest.name)
