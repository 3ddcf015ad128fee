"""Variants folded away: a list of words becomes units that say what official titles say."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from claimstream.agents.coding.words.words import Word, phrase, split

__all__ = ["Unit", "Vocabulary", "own_words", "table"]

UNKNOWN = chr(0x10000)
OWNERS = frozenset({"the", "an", "his", "her", "their", "my"})
"""Words between others that mean nothing: "blood in her urine"."""


LONGEST_HELD = 8_000
"""Characters of a passage whose units are held for the next rule."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One written expression: the title words it stands for and its characters."""

    forms: tuple[str, ...]
    start: int
    end: int


@cache
def table(name: str) -> Mapping[str, Any]:
    """Read one table of the coder's own words that ships beside this module."""
    text = files("claimstream.agents.coding").joinpath("lexicon", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


class Vocabulary:
    """Known variants, compiled to one automaton whose letters are whole words."""

    def __init__(self, variants: Mapping[str, Sequence[str]]) -> None:
        """Compile ``canonical words -> variants``; the longest variant wins, once."""
        meanings = {_bare(v): _bare(canon) for canon, vs in variants.items() for v in vs}
        meanings |= {_bare(canon): _bare(canon) for canon in variants}
        self._letters = {form: "" for variant in meanings for form in variant}
        self._letters = {f: chr(0x10001 + n) for n, f in enumerate(self._letters)}
        self._meanings = tuple(meanings.items())
        patterns = [self._encode(variant) for variant in meanings]
        self._automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest)

    def _encode(self, forms: Sequence[str]) -> str:
        """Write words as letters of the automaton, one letter a word."""
        return "".join(self._letters.get(form, UNKNOWN) for form in forms)

    def units(self, words: Sequence[Word]) -> list[Unit]:
        """Return the units of a text in order: one automaton pass, linear in its length."""
        found: list[Unit] = []
        done = 0
        words = [word for word in words if word.form not in OWNERS]
        encoded = self._encode([word.form for word in words])
        for number, start, end in self._automaton.find_matches_as_indexes(encoded):
            found += [Unit((w.form,), w.start, w.end) for w in words[done:start]]
            found.append(Unit(self._meanings[number][1], words[start].start, words[end - 1].end))
            done = end
        return found + [Unit((w.form,), w.start, w.end) for w in words[done:]]

    def forms(self, text: str) -> tuple[str, ...]:
        """Return the title words a short phrase stands for."""
        words = phrase(text)
        found: list[str] = []
        done = 0
        for number, start, end in self._automaton.find_matches_as_indexes(self._encode(words)):
            found += words[done:start]
            found += self._meanings[number][1]
            done = end
        return (*found, *words[done:])


def _bare(text: str) -> tuple[str, ...]:
    """Return the words of a short phrase that mean something."""
    return tuple(form for form in phrase(text) if form not in OWNERS)


@cache
def own_words() -> Vocabulary:
    """Return the vocabulary compiled from the shipped variants."""
    return Vocabulary(table("variants"))


def units_of(text: str) -> tuple[Unit, ...]:
    """Return the units of a passage, with offsets into it; several rules read the same passages."""
    return _held_units(text) if len(text) <= LONGEST_HELD else _units(text)


@lru_cache(maxsize=256)
def _held_units(text: str) -> tuple[Unit, ...]:
    """Hold the units of the passages read last."""
    return _units(text)


def _units(text: str) -> tuple[Unit, ...]:
    """Read a passage with our own variants."""
    return tuple(own_words().units(split(text)))
