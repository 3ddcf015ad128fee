"""The one door to reference data: every question takes its governing date.

``open_codesets()`` gives the shipped bundle; a folder of loaded releases is laid over it. The
governing date is the line's date of service, or the discharge date of an inpatient stay.
Codes go in dotted or not and come out dotted. A day that no release covers raises
ReferenceNotEffectiveError; no other release ever answers in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from claimstream.schemas.codesets import icd10cm, icd10pcs
from claimstream.schemas.codesets.ages import FILE, AgeBands
from claimstream.schemas.codesets.code_list import COVERED, CodeList
from claimstream.schemas.codesets.dated_codes import SHIPPED, DatedCodes
from claimstream.schemas.codesets.edits import Edits
from claimstream.schemas.codesets.errors import (
    ReferenceNotEffectiveError,
    ReferenceSetMissingError,
)
from claimstream.schemas.codesets.excludes import ExcludesHit, excludes1_pairs
from claimstream.schemas.codesets.icd10cm import Icd10Cm, Icd10CmCode, bare
from claimstream.schemas.codesets.icd10pcs import Icd10PcsCode
from claimstream.schemas.codesets.loaded_overlays import LoadedOverlays
from claimstream.schemas.codesets.notes import NODE, Note, NotedLevel, Notes, NotesBook
from claimstream.schemas.codesets.reference_sets import stamped_only
from claimstream.schemas.codesets.severity import (
    SEVERITY,
    Severity,
    SeverityTable,
    drg_version,
)
from claimstream.schemas.codesets.shipped import Bundle
from claimstream.schemas.codesets.store import LoadedReleases, ReferenceDirectory

__all__ = [
    "Codesets",
    "ExcludesHit",
    "Icd10CmCode",
    "Icd10PcsCode",
    "Note",
    "NotedLevel",
    "Notes",
    "open_codesets",
]


MCE, MSDRG = "mce", "msdrg"
NOTHING_LOADED = LoadedReleases(Path(), ())


class Codesets(Edits):
    """Code sets, notes and edit tables by date; immutable, so one serves a whole process.

    A worker that finds new releases builds another one between two messages.
    """

    def __init__(self, bundle: Bundle, loaded: LoadedReleases = NOTHING_LOADED) -> None:
        super().__init__(loaded)
        self._bundle = bundle
        self._overlays = LoadedOverlays(loaded)
        lists = self._overlays.code_lists
        shipped_cm = CodeList(bundle, icd10cm.SYSTEM, icd10cm.RELEASES)
        shipped_pcs = CodeList(bundle, icd10pcs.SYSTEM, icd10pcs.RELEASES)
        shipped_notes = NotesBook(bundle.table("icd10cm_notes", NODE))
        dated_cm = DatedCodes(icd10cm.SYSTEM, shipped_cm, lists)
        self._cm = Icd10Cm(dated_cm, shipped_notes, self._overlays.notes)
        self._pcs = DatedCodes(icd10pcs.SYSTEM, shipped_pcs, lists)
        self._severity = SeverityTable(bundle.table("msdrg_severity", SEVERITY))

    @property
    def reference_set(self) -> Mapping[str, str]:
        """Release ids in use by system, stamped on every output."""
        return {**self._bundle.identities, **self._overlays.identities}

    def under(self, stamped: Mapping[str, str]) -> Codesets:
        """Return the code sets of exactly the stamped releases, so that a repeat is identical.

        Raises ReferenceSetMissingError when one of them is not here.
        """
        if stamped == self.reference_set:
            return self
        chosen = Codesets(self._bundle, stamped_only(self.loaded, stamped))
        held = chosen.reference_set
        missing = tuple(sorted(key for key, value in stamped.items() if held.get(key) != value))
        if missing:
            raise ReferenceSetMissingError(missing)
        return chosen

    def governs(self, system: str, on: date) -> str:
        """Return the release that answers for a system on a day, as ``reference_set`` names it.

        Systems: icd10cm, icd10pcs, msdrg (severity) and mce (edit attributes, age bands).
        """
        if system == MSDRG:
            return f"msdrg-v{drg_version(on) / 10}"
        if system == MCE and not COVERED.covers(on):
            raise ReferenceNotEffectiveError(MCE, on)
        listed = icd10cm.SYSTEM if system == MCE else system
        release = SHIPPED if system == MCE else self._codes(system).governs(on)
        return self._bundle.identities[listed] if release == SHIPPED else release

    def codes(self, system: str, on: date) -> Iterator[str]:
        """Yield the billable codes of a system on a day, in order."""
        return map(self._dress(system), self._codes(system).codes(on))

    def count(self, system: str, on: date) -> int:
        """Return how many billable codes a system has on a day."""
        return sum(1 for _ in self._codes(system).codes(on))

    def diff(
        self, from_on: date, to_on: date, system: str = icd10cm.SYSTEM
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the codes added and those deleted between two days."""
        before, after = set(self.codes(system, from_on)), set(self.codes(system, to_on))
        return tuple(sorted(after - before)), tuple(sorted(before - after))

    def icd10cm(self, code: str, on: date) -> Icd10CmCode | None:
        """Return a diagnosis code or header as it stands on the day; None when unknown then."""
        return self._cm.find(code, on)

    def is_billable(self, code: str, on: date) -> bool:
        """Say whether a diagnosis code may be reported on the day."""
        return self._cm.codes.valid(bare(code), on)

    def is_header(self, code: str, on: date) -> bool:
        """Say whether a code is incomplete: not billable, but with billable codes under it."""
        return self._cm.is_header(code, on)

    def children(self, code: str, on: date) -> tuple[str, ...]:
        """Return the direct subdivision of a header on the day, codes or headers."""
        return tuple(self._cm.children(code, on))

    def leaves(self, stem: str, on: date) -> tuple[str, ...]:
        """Return the billable codes at or under a stem on the day."""
        return tuple(self._cm.leaves(stem, on))

    def titles(self, on: date) -> Iterator[tuple[str, str, bool]]:
        """Yield code, title and billable for each titled code and header of the day."""
        return self._cm.titles(on)

    def notes(self, code: str, on: date | None = None) -> Notes:
        """Return the notes printed at a code; newest release of the notes without a day."""
        return self._cm.notes(code, on)

    def inclusion_terms(self, code: str, on: date | None = None) -> tuple[str, ...]:
        """Return the inclusion terms printed at a code."""
        return tuple(note.text for note in self.notes(code, on).inclusion_terms)

    def inherited_notes(self, code: str, on: date | None = None) -> Iterator[NotedLevel]:
        """Yield the places with notes from a code up to its chapter, nearest first."""
        return self._cm.levels(code, on)

    def seventh_characters(self, code: str, on: date | None = None) -> Mapping[str, str]:
        """Return the 7th characters of a code or stem and their meaning; empty without any."""
        return self._cm.seventh_characters(code, on)

    def pad(self, stem: str, seventh: str) -> str:
        """Return the full code of a stem and a 7th character, with placeholder X."""
        return icd10cm.pad(stem, seventh)

    def excludes1_pairs(self, codes: Iterable[str], on: date) -> Iterator[ExcludesHit]:
        """Yield the Excludes1 notes that the codes of one encounter meet among themselves."""
        return excludes1_pairs(self._cm, tuple(codes), on)

    def age_band(self, attribute: str, on: date) -> tuple[int, int] | None:
        """Return lowest and highest age in years of an age attribute; None without a band."""
        self.governs(MCE, on)
        return self._age_bands.band(attribute, on)

    @cached_property
    def _age_bands(self) -> AgeBands:
        """Age bands, read when first asked for."""
        return AgeBands(self._bundle.folder / FILE)

    def severity(self, code: str, on: date) -> Severity | None:
        """Return NCC, CC or MCC by discharge date; None for a code without a level."""
        return self._severity.level(bare(code), drg_version(on))

    def drg_version(self, on: date) -> int:
        """Return the MS-DRG version of a discharge date; 440 is v44.0."""
        return drg_version(on)

    def icd10pcs(self, code: str, on: date) -> Icd10PcsCode | None:
        """Return a procedure code as it stands on the day; None when not valid then."""
        return icd10pcs.find(self._pcs, code, on)

    def _dress(self, system: str) -> Callable[[str], str]:
        """Return how a system's codes are written on the way out."""
        return icd10cm.dotted if system == icd10cm.SYSTEM else str

    def _codes(self, system: str) -> DatedCodes:
        """Return the codes of a system by its name."""
        return {icd10cm.SYSTEM: self._cm.codes, icd10pcs.SYSTEM: self._pcs}[system]


def open_codesets(directory: Path | None = None, known_on: datetime | None = None) -> Codesets:
    """Open the shipped bundle with the releases loaded into ``directory`` laid over it.

    ``known_on`` hides what was loaded later, so that an old decision can be repeated. The
    bundle itself is always known: it is part of the software.
    """
    loaded = ReferenceDirectory(directory).current if directory else NOTHING_LOADED
    return Codesets(Bundle(), loaded.known_on(known_on))
