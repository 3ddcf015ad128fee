"""Which release governs a day, and from when a new one is needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from claimstream.agents.cli.reference_answers import SYSTEMS
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError

__all__ = ["releases_in_force"]


def releases_in_force(codesets: Codesets, day: date) -> Iterator[dict[str, object]]:
    """Yield the governing release of every system, kind and edition."""
    for system in SYSTEMS:
        yield {"kind": system, "release": _governing(codesets, system, day)}
    loaded = codesets.loaded
    for kind, edition in sorted({(each.kind, each.edition) for each in loaded.manifests}):
        row: dict[str, object] = {"kind": kind, "edition": edition or None, "release": None}
        known = loaded.of(kind, edition)
        ends = [each.effective_to for each in known if each.effective_to]
        if len(ends) == len(known):
            row["new_one_needed_from"] = max(ends) + timedelta(days=1)
        if any(each.governs(day) or each.remembers(day) for each in known):
            row["release"] = loaded.release(kind, day, edition).release_id
        yield row


def _governing(codesets: Codesets, system: str, day: date) -> str | None:
    """Return the release of a code system; None when none covers the day."""
    try:
        return codesets.governs(system, day)
    except ReferenceNotEffectiveError:
        return None
