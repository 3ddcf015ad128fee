"""The tables a coder looks things up in: Alphabetic Index, drugs, neoplasms, external causes.

They are finding aids, not code sets: the newest loaded release is used whatever the date, and
every code they lead to is checked on the date. Codes are dotted; one that ends in ``-`` is a stem.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claimstream.schemas.codesets.store import LoadedReleases

__all__ = ["LIST", "DrugRow", "FindingAids", "IndexEntry", "NeoplasmRow", "Path"]

LIST = "\x1e"
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One line of an index: the main term and the terms below it, down to this one.

    ``nonessential`` are the modifiers in parentheses of this line only; ``manifestation`` is the
    second code in brackets; ``see`` and ``see_also`` name other entries.
    """

    path: Path
    nonessential: tuple[str, ...]
    code: str | None
    manifestation: str | None
    see: str | None
    see_also: str | None
    subcategory: str | None = None
    see_category: str | None = None


@dataclass(frozen=True, slots=True)
class NeoplasmRow:
    """One site of the neoplasm table, with the code of each behaviour."""

    path: Path
    nonessential: tuple[str, ...]
    see: str | None
    see_also: str | None
    malignant_primary: str | None
    malignant_secondary: str | None
    in_situ: str | None
    benign: str | None
    uncertain: str | None
    unspecified: str | None


@dataclass(frozen=True, slots=True)
class DrugRow:
    """One substance of the drug table, with the code of each intent."""

    path: Path
    nonessential: tuple[str, ...]
    see: str | None
    see_also: str | None
    accidental: str | None
    self_harm: str | None
    assault: str | None
    undetermined: str | None
    adverse_effect: str | None
    underdosing: str | None


class FindingAids:
    """The newest loaded finding aids; each is empty until its file is loaded."""

    def __init__(self, loaded: LoadedReleases) -> None:
        self.loaded = loaded

    def finding_aid(self, aid: str) -> str | None:
        """Name the release in use of ``index``, ``eindex``, ``drug`` or ``neoplasm``."""
        manifest = self.loaded.newest(f"icd10cm-{aid}")
        return None if manifest is None else manifest.name

    def index_entries(self) -> Iterator[IndexEntry]:
        """Yield the Index to Diseases and Injuries in the order of the book."""
        return self._entries("index")

    def external_cause_entries(self) -> Iterator[IndexEntry]:
        """Yield the Index to External Causes in the order of the book."""
        return self._entries("eindex")

    def neoplasm_rows(self) -> Iterator[NeoplasmRow]:
        """Yield the sites of the Neoplasm Table."""
        for path, words, see, also, cells in self._lines("neoplasm"):
            yield NeoplasmRow(path, words, see, also, *cells)

    def drug_rows(self) -> Iterator[DrugRow]:
        """Yield the substances of the Table of Drugs and Chemicals."""
        for path, words, see, also, cells in self._lines("drug"):
            yield DrugRow(path, words, see, also, *cells)

    def _entries(self, aid: str) -> Iterator[IndexEntry]:
        """Yield the entries of one index."""
        for path, words, see, also, (code, manifestation, *parts) in self._lines(aid):
            yield IndexEntry(path, words, code, manifestation, see, also, *parts)

    def _lines(
        self, aid: str
    ) -> Iterator[tuple[Path, Path, str | None, str | None, list[str | None]]]:
        """Yield path, modifiers, references and the remaining columns of every line."""
        manifest = self.loaded.newest(f"icd10cm-{aid}")
        if manifest is None:
            return
        path: Path = ()
        for depth, title, modifiers, see, also, *rest in self.loaded.table(manifest, aid).rows():
            path = (*path[: int(depth) - 1], title)
            words = tuple(modifiers.split(LIST)) if modifiers else ()
            values = [value or None for value in rest]
            yield path, words, _joined(see), _joined(also), values


def _joined(references: str) -> str | None:
    """Return the cross references of a line, several separated by semicolons."""
    return references.replace(LIST, "; ") or None
