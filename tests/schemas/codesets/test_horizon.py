"""When a code set ends is known before it does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from claimstream.schemas.codesets.horizon import last_days
from claimstream.schemas.codesets.manifest import Manifest
from claimstream.schemas.codesets.store import LoadedReleases


def manifest(kind: str, end: date | None, edition: str = "") -> Manifest:
    """Return the record of a release that ends on a day."""
    return Manifest.model_validate(
        {"kind": kind, "edition": edition, "release_id": str(end), "history_from": None}
        | {"effective_from": date(2026, 1, 1), "effective_to": end, "source": None, "sha256": ""}
        | {"loaded_at": datetime(2026, 1, 1, tzinfo=UTC), "files": (), "rows": {}}
        | {"rejected": 0, "artifacts": {}}
    )


def ends(*manifests: Manifest) -> dict[str, date]:
    """Return the last days when these releases are loaded."""
    return last_days(LoadedReleases(Path(), manifests))


def test_the_shipped_lists_end_with_their_tables() -> None:
    """Nothing answers for 2027-04-01 before a new list is loaded."""
    assert ends() == {"icd10cm": date(2027, 3, 31), "icd10pcs": date(2027, 3, 31)}


def test_a_loaded_list_carries_its_system_further() -> None:
    """The order file of the next half-year moves the end of icd10cm alone."""
    found = ends(manifest("icd10cm-order", date(2027, 9, 30)))
    assert found == {"icd10cm": date(2027, 9, 30), "icd10pcs": date(2027, 3, 31)}


def test_of_several_quarters_the_last_counts_and_an_open_one_has_no_end() -> None:
    """An expired quarter beside the current one is history, not an alarm."""
    old, new = date(2026, 9, 30), date(2026, 12, 31)
    editions = (manifest("ncci-mue", old, "dme"), manifest("ncci-mue", new, "dme"))
    found = ends(*editions, manifest("hcpcs", old), manifest("hcpcs", None))
    assert found["ncci-mue/dme"] == new
    assert "hcpcs" not in found
