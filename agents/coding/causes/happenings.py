"""What happens with things: phrases of a happening, which hold for all that it may befall.

A phrase holds THING where any noun of the things stands; the noun that a text names gives the
code, so a new noun of a class works in every phrase, and a new phrase for every noun.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import re2

from claimstream.agents.coding.words.told_phrases import Pattern, Sieve, compiled
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["Book", "Row", "befalls", "own_phrases", "own_rows", "written_over"]

BOOK_OF = {"activity": "occurrence", "place": "occurrence", "status": "occurrence"}
THING = r"\(\?:THING\)"
"""How the place of a noun is written in a compiled phrase."""
MASK, NAMED = "_", "(_+)"
"""A noun that is looked for is written over, letter for letter, before phrases are tried."""
GAP = r"(\{0,\d+\})"
JOINT = r"[\s-]+"
REACH = 20
"""Characters behind a name in which the word stands that it may be part of."""
ANY_WORD, UNNAMED = r"[\w'.%-]+", r"[0-9A-Za-z'.%-]+"
"""A word that does not matter, and one that is none of the nouns."""


@dataclass(frozen=True, slots=True)
class Nouns:
    """The nouns that a happening may befall, each with its stem."""

    pattern: Pattern
    stems: Mapping[str, str]

    @staticmethod
    def of(things: Iterable[tuple[str, str]]) -> Nouns:
        """Read classes of nouns with their stems; a noun of two classes belongs to the first."""
        stems: dict[str, str] = {}
        for said, stem in things:
            for noun in said.split("|"):
                stems.setdefault(noun, stem)
        longest_first = "|".join(sorted(stems, key=len, reverse=True))
        folded = {noun.replace("_", "").lower(): stem for noun, stem in stems.items()}
        return Nouns(compiled([longest_first], {}), folded)

    def masked(self, text: str) -> str:
        """Return a text with its nouns written over one for one."""
        return written_over(text, self.pattern, MASK)

    def stem(self, noun: str) -> str:
        """Return the stem of a noun as a text writes it, or nothing."""
        return self.stems.get(re2.sub(JOINT, "", noun.lower()), "")


@dataclass(frozen=True, slots=True)
class Row:
    """A stem, or nouns with their stems; what is said, what must be beside it, what may not."""

    code: str
    said: Pattern
    beside: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()
    nouns: Nouns | None = None
    parted: Pattern | None = None
    """What makes a name before it part of another thing's: a bowling ball, a garage door."""

    @property
    def trigger(self) -> Pattern:
        """Return what must stand in a text for the row to be tried."""
        return self.nouns.pattern if self.nouns else self.said

    def told(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield each stem that a text tells, and from where to where."""
        for stem, start, end in self._named(text):
            if self.parted is None or not self.parted.search(text[end : end + REACH]):
                yield stem, start, end

    def _named(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield each stem that a text names, and from where to where."""
        if self.nouns is None:
            yield from ((self.code, *found.span()) for found in self.said.finditer(text))
            return
        for found in re2.finditer(self.said, self.nouns.masked(text)):
            place = next(n for n in range(1, 1 + len(found.groups())) if found.group(n))
            stem = self.nouns.stem(text[slice(*found.span(place))])
            if stem:
                yield stem, *found.span()


@dataclass(frozen=True, slots=True)
class Book:
    """Rows in their order, with what tells in one pass which of them a text may tell."""

    rows: tuple[Row, ...]
    sieve: Sieve

    @staticmethod
    def of(rows: Iterable[Row]) -> Book:
        """Compile rows to a book."""
        every = tuple(rows)
        return Book(every, Sieve(row.trigger for row in every))

    def tells(self, text: str) -> bool:
        """Tell whether a text tells any of the rows."""
        places = self.sieve.matching(text)
        return any(True for place in places for _ in self.rows[place].told(text))


@cache
def own_rows(axis: str) -> tuple[Row, ...]:
    """Return the compiled rows of an axis of our own tables, in their order."""
    book = table(BOOK_OF.get(axis, "external_causes"))
    parts = book.get("parted", {}).get(axis)
    parted = re2.compile(rf"(?i)^[\s-]+(?:{parts})\b") if parts else None
    return tuple(replace(_compiled(row), parted=parted) for row in book[axis])


@cache
def own_phrases(name: str, book: str = "external_causes") -> Pattern:
    """Return a list of phrases of our own tables as one pattern."""
    return compiled(table(book)[name]["said"], _words())


def written_over(text: str, pattern: Pattern, mark: str) -> str:
    """Return a text with what a pattern finds written over, a mark for each letter."""
    pieces, last = list[str](), 0
    for found in pattern.finditer(text):
        start, end = found.span()
        pieces += [text[last:start], mark * (end - start)]
        last = end
    return "".join([*pieces, text[last:]])


def befalls(
    phrases: Iterable[str],
    things: Iterable[tuple[str, str]],
    words: Mapping[str, str],
    *,
    is_nearest: bool = False,
) -> Row:
    """Return the row of a happening: ``things`` are classes of nouns with their stems.

    Of two nouns at one place the longer is meant, of two in a sentence the nearer; what does a
    thing, and all with ``is_nearest``, has no other noun between.
    """
    said = "|".join(_with_noun(p, words, is_nearest or p.startswith("THING")) for p in phrases)
    return Row("", re2.compile("(?i)" + said), nouns=Nouns.of(things))


def _with_noun(phrase: str, words: Mapping[str, str], is_nearest: bool) -> str:
    """Return one phrase with the place of its noun, others between or not."""
    pattern = re2.sub(THING, NAMED, compiled([phrase], words).pattern.removeprefix("(?i)"))
    nearest: str = re2.sub(GAP, r"\1?", pattern)
    return nearest.replace(ANY_WORD, UNNAMED) if is_nearest else nearest


def _compiled(row: Mapping[str, Any]) -> Row:
    """Return a row of our own tables: its code's own words, or a happening with what it befalls."""
    if "role" in row:
        role = row["role"]
        things = [(t["said"], t[role]) for t in table("external_things")["thing"] if role in t]
        return befalls(row["said"], things, _words())
    said = compiled(row["said"], _words())
    return Row(row["code"], said, tuple(_each(row, "beside")), tuple(_each(row, "unless")))


def _each(row: Mapping[str, Any], key: str) -> Iterator[Pattern]:
    """Yield the phrases under a key, each compiled by itself."""
    return (compiled([phrase], _words()) for phrase in row.get(key, ()))


@cache
def _words() -> Mapping[str, str]:
    """Return the word classes: those of phrases, and the things that have a name."""
    named = {t["name"]: t["said"] for t in table("external_things")["thing"] if "name" in t}
    return {**table("external_causes")["words"], **table("occurrence")["words"], **named}
