"""Words and marks of a stretch of note text, with their places, as the cue scanner reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import re2

from claimstream.agents.coding.folding import IGNORABLE, fold
from claimstream.agents.coding.packaged import word_list

_TOKEN = re2.compile(
    r"\d+(?:[.,]\d+)*"  # a number
    r"|[\pL\x{ad}][\pL\pN\x{ad}]*(?:'[\pL\x{ad}]+)*"  # a word
    r"|[^\s\pL\pN]"  # a mark
)

YEAR = "<year>"
NUMBER = "<number>"
END = "<end>"


@dataclass(frozen=True, slots=True)
class Token:
    """One folded word or mark; ``start`` and ``end`` are offsets into the text as read."""

    text: str
    start: int
    end: int
    is_mark: bool

    @property
    def family(self) -> str:
        """Return ``YEAR`` or ``NUMBER`` for a word that stands for any of them, else itself."""
        if self.text in word_list("layout.toml", "number_words"):
            return NUMBER
        if not self.text.isdecimal():
            return self.text
        return YEAR if len(self.text) == 4 and "1900" <= self.text <= "2099" else NUMBER


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the words and marks of ``text[start:end]`` in order."""
    for match in _TOKEN.finditer(fold(text[start:end])):
        word = match[0].replace(IGNORABLE, "")
        first, last = match.span()
        yield Token(word, start + first, start + last, is_mark=not word[:1].isalnum())
