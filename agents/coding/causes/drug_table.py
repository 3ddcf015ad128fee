"""The official Table of Drugs and Chemicals as a finding aid, when the user has loaded it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, runtime_checkable

from claimstream.schemas.codesets.finding_aids import DrugRow

__all__ = ["DrugTable", "listed_drugs"]

SHORTEST = 5
"""Letters of a name; a shorter one is as often a word of its own ("sun", "iron")."""
NO_NAMES = frozenset(
    """alcohol anesthesia animal antigen blood chemical chlorine compound drug electrolyte enzyme
    fluid foodstuffs fumes gases hormone infusion insulin metal mineral oxygen plant plasma protein
    saline serum shellfish smoke solution sugar toxin vaccine venom virus vitamin water
    weight""".split()  # noqa: SIM905
)
"""Names of the table that are everyday words of notes."""


@runtime_checkable
class DrugTable(Protocol):
    """What is asked of loaded finding aids; the table is empty until loaded."""

    def finding_aid(self, aid: str) -> str | None:
        """Name the release in use of an aid."""

    def drug_rows(self) -> Iterator[DrugRow]:
        """Yield the substances of the table."""


@dataclass(frozen=True, slots=True)
class _Edition:
    """A drug table by its release, so that two openings of one release are one."""

    release: str
    aids: DrugTable = field(compare=False, repr=False)


def listed_drugs(codesets: object) -> Mapping[str, str]:
    """Return the table's names with category and no intent ("T36.0X"); empty until loaded."""
    if not isinstance(codesets, DrugTable):
        return {}
    release = codesets.finding_aid("drug")
    return _names(_Edition(release, codesets)) if release else {}


@lru_cache(maxsize=2)
def _names(edition: _Edition) -> Mapping[str, str]:
    """Return the one-word names of substances that are given as medicine."""
    return {
        name: row.adverse_effect[:-1]
        for row in edition.aids.drug_rows()
        if row.adverse_effect and len(row.path) == 1
        for name in (row.path[0].split(",")[0].removesuffix(" NEC").lower(),)
        if len(name) >= SHORTEST and name.isalpha() and name not in NO_NAMES
    }
