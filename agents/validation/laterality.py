"""Codes that leave the side out, and whether the record gives it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import re2

from claimstream.agents.validation.forms import governing_dates, is_stay, known, payer_class
from claimstream.agents.validation.indicators import quotes
from claimstream.agents.validation.record import readable
from claimstream.schemas.coded_encounter import AssignedCode, CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets, Icd10CmCode
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import PayerClass

ANY_SIDE = "right|left|bilateral|bilaterally|both|rt|lt"
SIDES = re2.compile(rf"(?i)\b({ANY_SIDE})\b")
PLACE = re2.compile(r"(?i)\bunspecified (\w+)")
AFTER = re2.compile(r"\bunspecified ([^,]+)")
BEFORE = re2.compile(r"(\w+), unspecified\b")
RIGHT = re2.compile(r"\bright\b([^,]*)")
VAGUE = frozenset({"unspecified", "other", "part", "type", "the", "and", "with"})
WORD = re2.compile(r"[a-z]{3,}")
EMPTY = frozenset({"unspecified", "acute", "chronic", "other", "due", "the", "and", "for", "with"})
"""Words that no side belongs to."""
SIDE_PLACES = (4, 5)
"""Where in a code without its dot the side may stand, from 0."""
NEAR = 60
"""Characters around a word in which a side belongs to it."""
MOST_WORDS = 20


@dataclass(frozen=True, slots=True)
class Sideless:
    """A diagnosis without a side; ``blocking``: Medicare's inpatient editor returns it."""

    subject: str
    written: bool
    blocking: bool
    indicators: tuple[Indicator, ...]


def sideless(coded: CodedEncounter, codesets: Codesets) -> Iterator[Sideless]:
    """Yield each diagnosis that leaves its side out once, the blocking form first."""
    medicare = payer_class(coded) is PayerClass.MEDICARE
    found: dict[str, Sideless] = {}
    for form, code, entry in known(coded, codesets):
        on = governing_dates(coded, form, code.code)[-1]
        if leaves_side_out(codesets, entry, on):
            edited = medicare and is_stay(coded, form) and "unspecified" in entry.attributes
            before = found.get(code.code)
            found[code.code] = Sideless(
                f"diagnoses/{code.code}",
                side_is_written(coded, code, entry),
                edited or (before is not None and before.blocking),
                tuple(quotes(coded.ready, code)),
            )
    yield from found.values()


def leaves_side_out(codesets: Codesets, entry: Icd10CmCode, on: date) -> bool:
    """Return whether a sibling names the right side of what the code leaves unspecified.

    "Unspecified stage" of a midline site leaves no side out, though siblings of other sites have
    one: the word that is unspecified must be the one that is right.
    """
    title = (entry.title or "").lower()
    if SIDES.search(title):
        return False
    left_out = _words(AFTER, title) | _words(BEFORE, title)
    titles = (_title(codesets, sibling, on) for sibling in _siblings(entry.code))
    sided = [_words(RIGHT, each) for each in titles]
    return any(("side" in left_out and bool(each)) or left_out & each for each in sided)


@lru_cache(maxsize=8192)
def _words(pattern: re2._Regexp, title: str) -> frozenset[str]:
    """Return the words that a pattern finds in a title, in the singular; titles come again."""
    found = (word for part in pattern.findall(title) for word in WORD.findall(part))
    return frozenset(word.removesuffix("s") for word in found) - VAGUE


def _siblings(code: str) -> Iterator[str]:
    """Yield the codes that differ in one place where a side may stand."""
    bare = code.replace(".", "")
    for place in SIDE_PLACES:
        if place < len(bare):
            yield from (f"{bare[:place]}{side}{bare[place + 1 :]}" for side in "12")


def _title(codesets: Codesets, code: str, on: date) -> str:
    """Return the title of a billable code, in lower case; empty without one."""
    entry = codesets.icd10cm(code, on)
    return entry.title.lower() if entry and entry.billable and entry.title else ""


def side_is_written(coded: CodedEncounter, code: AssignedCode, entry: Icd10CmCode) -> bool:
    """Return whether any document gives a side near the words of the diagnosis.

    Every document that counts is searched, nursing notes, images and answers included
    (Official Guidelines I.B.13 and I.B.14).
    """
    words = {
        word for said in quotes(coded.ready, code) for word in WORD.findall(said.quote.lower())
    }
    words |= {found.group(1).lower() for found in PLACE.finditer(entry.title or "")}
    pattern = beside(ANY_SIDE, words - EMPTY)
    return pattern is not None and any(pattern.search(text) for text in _texts(coded.ready))


def _texts(ready: ReadyEncounter) -> Iterator[str]:
    """Yield every text of the record that counts."""
    yield from (document.text for document in readable(ready.encounter))
    yield from (answer.statement for answer in ready.answers)


def beside(sides: str, words: Iterable[str]) -> re2._Regexp | None:
    """Return a pattern for one of the sides near one of the words; None without words.

    Patterns run on text from outside, so they are linear (RE2).
    """
    listed = "|".join(sorted(words)[:MOST_WORDS])
    if not listed:
        return None
    side, word, gap = rf"\b(?:{sides})\b", rf"\b(?:{listed})\b", rf".{{0,{NEAR}}}"
    return re2.compile(rf"(?is){side}{gap}{word}|{word}{gap}{side}")
