"""Loaded code lists and tabular lists, in the form the reader lays over the shipped bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from claimstream.schemas.codesets.intervals import Interval
from claimstream.schemas.codesets.manifest import Manifest
from claimstream.schemas.codesets.notes import NODE, NotesBook
from claimstream.schemas.codesets.overlay import CodeOverlay, ListedCode, NotesOverlay
from claimstream.schemas.codesets.shipped import Table as NotesTable
from claimstream.schemas.codesets.store import LoadedReleases
from claimstream.schemas.codesets.table import Table

__all__ = ["LoadedCodes", "LoadedNotes", "LoadedOverlays"]

LISTS = {"icd10cm-order": "icd10cm", "icd10pcs-order": "icd10pcs", "icd10pcs-codes": "icd10pcs"}
TABULAR = "icd10cm-tabular"


class _Loaded:
    """What an overlay says of its release."""

    def __init__(self, manifest: Manifest) -> None:
        self.release = manifest.name
        self.effective = Interval(manifest.effective_from, manifest.effective_to)
        self.loaded_at: datetime = manifest.loaded_at


class LoadedCodes(_Loaded):
    """One loaded order or codes file."""

    def __init__(self, manifest: Manifest, table: Table) -> None:
        super().__init__(manifest)
        self.system = LISTS[manifest.kind]
        self._table = table

    def find(self, code: str) -> ListedCode | None:
        """Return the line of exactly this code."""
        return next(map(_listed, self._table.find(code)), None)

    def listed(self, prefix: str) -> Iterator[ListedCode]:
        """Yield the lines whose code starts with the prefix, in order."""
        return map(_listed, self._table.prefixed(prefix))


class LoadedNotes(_Loaded):
    """One loaded tabular list; opened when first asked for."""

    def __init__(self, manifest: Manifest, loaded: LoadedReleases) -> None:
        super().__init__(manifest)
        self._path = loaded.folder(manifest) / "notes.notes"
        self._places = loaded.table(manifest, "places")

    @cached_property
    def book(self) -> NotesBook:
        """The notes themselves."""
        return NotesBook(NotesTable(self._path, NODE))

    def lists(self, code: str) -> bool:
        """Say whether the tabular list has the header or code, 7th characters included."""
        if any(self._places.find(code)):
            return True
        stem = code[:6].rstrip("X")
        known = len(code) == 7 and any(self._places.find(stem))
        return known and code[6] in self.book.seventh_characters(stem)


def _listed(row: tuple[str, ...]) -> ListedCode:
    """Return a stored row as a line of a list."""
    code, billable, title = row
    return ListedCode(code, billable == "1", title or None)


@dataclass(frozen=True)
class LoadedOverlays:
    """Everything a snapshot of the store lays over the bundle."""

    loaded: LoadedReleases

    @cached_property
    def code_lists(self) -> Sequence[CodeOverlay]:
        """Loaded lists of codes."""
        return tuple(
            LoadedCodes(manifest, self.loaded.table(manifest, "codes"))
            for manifest in self.loaded.manifests
            if manifest.kind in LISTS
        )

    @cached_property
    def notes(self) -> Sequence[NotesOverlay]:
        """Loaded tabular lists."""
        found = (each for each in self.loaded.manifests if each.kind == TABULAR)
        return tuple(LoadedNotes(manifest, self.loaded) for manifest in found)

    @cached_property
    def identities(self) -> dict[str, str]:
        """Release ids by kind and edition; several releases of one are joined by commas."""
        named: dict[str, list[str]] = {}
        for manifest in self.loaded.manifests:
            key = f"{manifest.kind}/{manifest.edition}".rstrip("/")
            named.setdefault(key, []).append(manifest.release_id)
        return {key: ",".join(sorted(ids)) for key, ids in sorted(named.items())}
