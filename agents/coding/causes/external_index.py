"""The official Index to External Causes as a finding aid, when the user has loaded it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, runtime_checkable

import re2

from claimstream.agents.coding.causes.external_causes import Listed
from claimstream.agents.coding.causes.happenings import Row
from claimstream.agents.coding.words.told_phrases import compiled
from claimstream.agents.coding.words.vocabulary import table
from claimstream.schemas.codesets.finding_aids import IndexEntry, Path

__all__ = ["ExternalIndex", "listed_rows"]

NAMED = re2.compile(r"[a-z][a-z -]*[a-z]")


@runtime_checkable
class ExternalIndex(Protocol):
    """What is asked of loaded finding aids; the index is empty until loaded."""

    def finding_aid(self, aid: str) -> str | None:
        """Name the release in use of an aid."""

    def external_cause_entries(self) -> Iterator[IndexEntry]:
        """Yield the lines of the index."""


@dataclass(frozen=True, slots=True)
class _Edition:
    """An index by its release, so that two openings of one release are one."""

    release: str
    aids: ExternalIndex = field(compare=False, repr=False)


def listed_rows(codesets: object) -> Listed:
    """Return axis and row of every line whose main term we know how notes say; () until loaded."""
    if not isinstance(codesets, ExternalIndex):
        return ()
    release = codesets.finding_aid("eindex")
    return _rows(_Edition(release, codesets)) if release else ()


@lru_cache(maxsize=2)
def _rows(edition: _Edition) -> Listed:
    """Compile the lines of an index, one row for each axis and code."""
    said: dict[tuple[str, str], list[str]] = {}
    for entry in edition.aids.external_cause_entries():
        for axis, phrase in _phrases(entry.path) if entry.code else ():
            said.setdefault((axis, str(entry.code).rstrip(".-")), []).append(phrase)
    words = table("external_causes")["words"]
    return tuple((axis, Row(code, compiled(some, words))) for (axis, code), some in said.items())


def _phrases(path: Path) -> Iterator[tuple[str, str]]:
    """Yield axis and phrase of a line: how notes say its main term, with the thing it names."""
    book = table("external_causes")["index"]
    *above, last = path
    thing = last.split(",")[0].removesuffix(" NEC").lower()
    if NAMED.fullmatch(thing) and thing not in book["not_said"]:
        for row in book["line"]:
            if row["under"] == above:
                yield row["axis"], row["said"].replace("THING", thing)
