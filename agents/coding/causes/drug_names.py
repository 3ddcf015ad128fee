"""Drugs that a passage blames, by manner, and the category of T36 to T65 their names belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import re2

from claimstream.agents.coding.assertion import explain_in
from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.reading import Document
from claimstream.agents.coding.words.told_phrases import Pattern, Sieve, compiled
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["Blame", "Manner", "blames", "own_names", "said"]

Manner = Literal["adverse_effect", "poisoning", "underdosing"]
UNREAL = frozenset({"negated", "hypothetical", "uncertain", "historical"})
WORD = re2.compile(r"\w+")
NO_DRUG = re2.compile(
    r"(?i)[\s-]*(?:deficien|level|intake|stone|crystal|overload|abuse|use disorder)"
    r"|[\s,(-]*(?:most likely|likely|probabl|presum|possibl|suspect|\?)"
)
"""What follows a name that is no drug there ("due to iron deficiency"), or is only suspected."""
GENERIC = ("T36.9", "T50.90", "T39.39")
BESIDE = 14
"""Characters around a match in which a name of two words may begin or end."""
LONGEST = 6
"""Words of the longest name."""
ANY = "*"


@dataclass(frozen=True, slots=True)
class Blame:
    """A drug that is blamed: its category without intent, and the words that say so."""

    stem: str
    span: Span


def blames(
    document: Document, within: Span, manner: Manner, listed: Mapping[str, str]
) -> Iterator[Blame]:
    """Yield what a passage affirms of drugs in one manner; ``listed`` names drugs beyond ours.

    An underdosing is said by a denial ("not taking"), so a denial does not silence it.
    """
    text = document.text[within.start : within.end]
    standing = [_phrases(manner)[place] for place in _sieve(manner).matching(text)]
    found = (one for pattern in standing for one in pattern.finditer(text))
    matches = sorted(one.span() for one in found)
    for names in (own_names(), listed):
        for start, end in matches:
            stem = None if NO_DRUG.match(text[end:]) else _stem(text, start, end, names)
            span = Span(within.start + start, within.start + end)
            if stem and _real(document, span, manner):
                yield Blame(stem, span)


def said(what: str, text: str) -> bool:
    """Tell whether a text holds a phrase of a list of the drug table, such as ``ordered``."""
    return bool(_sieve(what).matching(text))


def _real(document: Document, span: Span, manner: Manner) -> bool:
    """Tell whether the passage affirms it for this patient, now."""
    unreal = UNREAL - {"negated", "historical"} if manner == "underdosing" else UNREAL
    reasons = explain_in(document, span.start, span.end).reasons
    outside = {r.effect for r in reasons if r.start < span.start or span.end <= r.start}
    return not outside & unreal and (manner == "poisoning" or "other" not in outside)


def _stem(text: str, start: int, end: int, names: Mapping[str, str]) -> str | None:
    """Return the stem of the first drug among the words of a match, a generic name last."""
    singles = [found.group().lower() for found in WORD.finditer(text[start:end])]
    around = " ".join(text[max(0, start - BESIDE) : end + BESIDE].lower().replace("-", " ").split())
    words = around.split()
    runs = (words[at : at + size] for at in range(len(words)) for size in range(2, LONGEST + 1))
    pairs = [name for name in map(" ".join, runs) if " " in name and name in names]
    stems = [names[each] for each in (*pairs, *singles) if each in names]
    return min(stems, key=GENERIC.__contains__, default=None)


@cache
def own_names() -> Mapping[str, str]:
    """Return our own names of drugs and poisons with their stems."""
    book = table("drugs")
    rows = (*book["category"].items(), *book["toxic"].items())
    return {name: stem for stem, names in rows for name in names}


@cache
def _phrases(name: str) -> tuple[Pattern, ...]:
    """Compile each phrase of a list; any word may be the drug's name, so each is tried."""
    book = table("drugs")
    words = {**book["words"], "drug": ANY}
    return tuple(compiled([phrase], words) for phrase in book[name]["said"])


@cache
def _sieve(name: str) -> Sieve:
    """Compile the phrases of a list to be looked for in one pass."""
    return Sieve(_phrases(name))
