"""Words and marks of a stretch of note text, with their places, as the cue scanner reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimstream.agents.coding.reading.folding import IGNORABLE, fold
from claimstream.agents.coding.reading.packaged import word_list

_TOKEN = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*"  # a number
    r"|(?:[^\W_]|\xad)+(?:'(?:[^\W\d_]|\xad)+)*"  # a word
    r"|[^\s\w]|_"  # a mark
)
"""Read by the standard engine, several times faster: no character can be tried twice."""

YEAR = "<year>"
NUMBER = "<number>"
START = "<start>"
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
        """Return ``YEAR`` or ``NUMBER`` for a word that stands for any of them, else the owner.

        ``brother's`` is of the family of ``brother``.
        """
        if self.text in word_list("layout.toml", "number_words"):
            return NUMBER
        if not self.text.isdecimal():
            return self.text.removesuffix("'s")
        return YEAR if len(self.text) == 4 and "1900" <= self.text <= "2099" else NUMBER


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the words and marks of ``text[start:end]`` in order."""
    for match in _TOKEN.finditer(fold(text[start:end])):
        word = match[0].replace(IGNORABLE, "")
        first, last = match.span()
        yield Token(word, start + first, start + last, is_mark=not word[:1].isalnum())
