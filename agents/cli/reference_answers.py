"""What the code sets in force say of one code, and how many lines they have on a date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date

from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.loaders.registry import kinds
from claimstream.schemas.codesets.row_dates import main_table

__all__ = ["SYSTEMS", "active_count", "found_lines", "known_systems"]

SYSTEMS = ("icd10cm", "icd10pcs")
SHOWN = ("code", "title", "valid_from", "valid_to", "release")
Line = dict[str, object]


def known_systems() -> tuple[str, ...]:
    """Return what can be counted: the two classifications and every kind."""
    return (*SYSTEMS, *kinds())


def found_lines(
    codesets: Codesets, code: str, on: date, system: str | None = None
) -> Iterator[Line]:
    """Yield a line for each system, table and edition in force that holds the code."""
    asked: dict[str, Callable[[], Iterator[Line]]] = {
        "icd10cm": lambda: _diagnosis(codesets, code, on),
        "icd10pcs": lambda: _procedure(codesets, code, on),
    }
    for kind, edition in sorted({(m.kind, m.edition) for m in codesets.loaded.manifests}):
        asked[f"{kind} {edition}".strip()] = _loaded_asker(codesets, code, on, (kind, edition))
    for name, ask in asked.items():
        if system is None or name.split()[0] == system:
            yield from ({"system": name, **line} for line in _in_force(ask))


def _in_force(ask: Callable[[], Iterator[Line]]) -> list[Line]:
    """Return the lines of one system; none when no release of it covers the day."""
    try:
        return list(ask())
    except ReferenceNotEffectiveError:
        return []


def _loaded_asker(
    codesets: Codesets, code: str, on: date, named: tuple[str, str]
) -> Callable[[], Iterator[Line]]:
    """Return how one kind and edition is asked."""
    return lambda: _listed(codesets, code, on, named)


def _diagnosis(codesets: Codesets, code: str, on: date) -> Iterator[Line]:
    """Yield the line of a diagnosis code or header."""
    found = codesets.icd10cm(code, on)
    if found is not None:
        details = ["billable" if found.billable else "header", *sorted(found.attributes)]
        details += [level] if (level := _severity(codesets, found.code, on)) else []
        yield {
            "code": found.code,
            "title": found.title,
            "valid_from": found.valid_from,
            "valid_to": found.valid_to,
            "details": ", ".join(details),
            "release": codesets.governs("icd10cm", on),
        }


def _severity(codesets: Codesets, code: str, on: date) -> str | None:
    """Return CC, MCC or NCC where MS-DRG has a version for the day."""
    try:
        return codesets.severity(code, on)
    except ReferenceNotEffectiveError:
        return None


def _procedure(codesets: Codesets, code: str, on: date) -> Iterator[Line]:
    """Yield the line of a procedure code."""
    found = codesets.icd10pcs(code, on)
    if found is not None:
        held = {field.name: getattr(found, field.name) for field in fields(found)}
        shown = {name: held.get(name) for name in SHOWN}
        yield {**shown, "release": codesets.governs("icd10pcs", on)}


def _listed(codesets: Codesets, code: str, on: date, named: tuple[str, str]) -> Iterator[Line]:
    """Yield the rows that a loaded table has of the code."""
    kind, edition = named
    manifest = codesets.loaded.release(kind, on, edition)
    table = main_table(kind)
    if f"{table}.table" not in manifest.artifacts or kind.startswith("icd10"):
        return
    for row in codesets.related(f"{kind}/{edition}", table, code, on):
        details = "; ".join(f"{k} {v}" for k, v in row.items() if v and k not in SHOWN)
        shown = {name: row.get(name) or None for name in SHOWN}
        yield {**shown, "code": code, "details": details, "release": manifest.release_id}


def active_count(codesets: Codesets, system: str, on: date, edition: str = "") -> int:
    """Return how many codes or edits are in force; raise when no release covers the day."""
    if system in SYSTEMS:
        return codesets.count(system, on)
    return codesets.count_of(f"{system}/{edition}", on)
