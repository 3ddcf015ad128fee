"""The coder's words and code sets of a season, compiled once per process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from claimstream.agents.coding.words.lexicon_source import compile_lexicon
from claimstream.agents.coding.words.resolution import Resolver
from claimstream.schemas.codesets.codesets import Codesets

__all__ = ["resolver", "season"]

SEASONS = ((10, 1), (4, 1))
"""Month and day on which releases of ICD-10-CM begin, the later in the year first."""


def season(on: date) -> date:
    """Return the first day of the half-year release that holds the date."""
    starts = [
        date(on.year, month, day) for month, day in SEASONS if (on.month, on.day) >= (month, day)
    ]
    return starts[0] if starts else date(on.year - 1, 10, 1)


@dataclass(frozen=True, slots=True)
class _Edition:
    """Code sets by what they say, so that two openings of the same releases are one."""

    stamp: tuple[tuple[str, str], ...]
    on: date
    codesets: Codesets = field(compare=False, repr=False)


@lru_cache(maxsize=4)
def _resolver(edition: _Edition) -> Resolver:
    """Return the compiled lexicon of a season; compiling takes seconds."""
    codesets = edition.codesets
    return Resolver(codesets, edition.on, compile_lexicon(codesets, edition.on))


def resolver(codesets: Codesets, on: date) -> Resolver:
    """Return the resolver for the season of a date, compiled once per process.

    Only the diagnosis releases and their finding aids make another one: edits do not.
    """
    diagnoses = ((k, v) for k, v in codesets.reference_set.items() if k.startswith("icd10cm"))
    stamp = tuple(sorted(diagnoses))
    return _resolver(_Edition(stamp, season(on), codesets))
