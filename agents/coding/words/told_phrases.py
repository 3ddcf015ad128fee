"""Phrases of a table, compiled: word classes, alternatives, endings and gaps of a few words.

A phrase is a row of tokens: ``<fell>`` is a class of the table's words, ``a|b`` are
alternatives, ``*`` any ending, ``_`` a blank, a hyphen or nothing, ``?`` after a token makes it
optional, and ``~3`` stands for up to three words that do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import re2

__all__ = ["Found", "Pattern", "Sieve", "compiled"]

BETWEEN = r"[\s,/'\"()-]+"
WORD = r"[\w'.%-]+"
SIEVE_MEMORY = 32 << 20
"""Bytes that a sieve's automaton may grow to, as sentences ask for it."""


class Found(Protocol):
    """What is asked of a match."""

    def span(self) -> tuple[int, int]:
        """Return where the match stands."""


class Pattern(Protocol):
    """What is asked of a compiled pattern."""

    @property
    def pattern(self) -> str:
        """Return the regular expression."""

    def search(self, text: str) -> Found | None:
        """Return the first match in a text."""

    def finditer(self, text: str) -> Iterator[Found]:
        """Yield the matches in a text."""


def compiled(phrases: Iterable[str], words: Mapping[str, str]) -> Pattern:
    """Compile phrases to one pattern; raises KeyError for a class that the table lacks."""
    pattern: Pattern = re2.compile("(?i)" + "|".join(_written(one, words) for one in phrases))
    return pattern


class Sieve:
    """Tells in one pass over a text which of many patterns stand in it."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Compile the patterns to one automaton."""
        options = re2.Options()
        options.max_mem = SIEVE_MEMORY
        self._patterns = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._patterns.Add(pattern.pattern)
        self._patterns.Compile()

    def matching(self, text: str) -> list[int]:
        """Return the places of the patterns that match, in their order."""
        return sorted(self._patterns.Match(text) or ())


def _written(phrase: str, words: Mapping[str, str]) -> str:
    """Return one phrase as a regular expression of whole words."""
    *first, last = phrase.split()
    return r"\b" + "".join(_followed(token, words) for token in first) + _token(last, words)


def _followed(token: str, words: Mapping[str, str]) -> str:
    """Return a token that others follow, with what may stand between."""
    if token.startswith("~"):
        return f"(?:{WORD}{BETWEEN}){{0,{int(token[1:])}}}"
    if token.endswith("?"):
        return f"(?:{_token(token[:-1], words)}{BETWEEN})?"
    return _token(token, words) + BETWEEN


def _token(token: str, words: Mapping[str, str]) -> str:
    """Return the alternatives of a token."""
    parts = (words[part[1:-1]] if part.startswith("<") else part for part in token.split("|"))
    escaped: str = re2.escape("|".join(parts)).replace(r"\|", "|").replace(r"\*", r"\w*")
    return "(?:" + escaped.replace("_", r"[\s-]?") + r")\b"
