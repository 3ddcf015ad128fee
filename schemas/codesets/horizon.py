"""The last day for which each code set and edit table answers, and so when a new one is due."""

from __future__ import annotations

from datetime import date

from claimstream.schemas.codesets import icd10cm, icd10pcs
from claimstream.schemas.codesets.code_list import COVERED
from claimstream.schemas.codesets.loaded_overlays import LISTS
from claimstream.schemas.codesets.store import LoadedReleases

__all__ = ["last_days"]


def last_days(loaded: LoadedReleases) -> dict[str, date]:
    """Return the last day by system, or by kind and edition; nothing for one without a known end.

    A loaded list of codes carries its system beyond the shipped bundle.
    """
    shipped = COVERED.end or date.max
    ends: dict[str, date] = {icd10cm.SYSTEM: shipped, icd10pcs.SYSTEM: shipped}
    for manifest in loaded.manifests:
        key = LISTS.get(manifest.kind) or f"{manifest.kind}/{manifest.edition}".rstrip("/")
        end = manifest.effective_to or date.max
        ends[key] = max(end, ends.get(key, end))
    return {key: end for key, end in ends.items() if end < date.max}
