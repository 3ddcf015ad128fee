"""Tables of phrases read in the sentences of any clinician: what a sentence says, and where."""

from collections.abc import Iterator
from functools import cache

from claimstream.agents.coding.detail.clinicians import Passage
from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.words.told_phrases import Pattern, Sieve, compiled
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["said"]

Row = tuple[str, Pattern]


def said(name: str, axis: str, passage: Passage) -> Iterator[tuple[str, Span]]:
    """Yield what rows of a table's axis say in a sentence, with the characters, as they come."""
    rows, sieve = _book(name, axis)
    for place in sieve.matching(passage.text):
        meaning, pattern = rows[place]
        for found in pattern.finditer(passage.text):
            yield meaning, Span(*found.span())


@cache
def _book(name: str, axis: str) -> tuple[tuple[Row, ...], Sieve]:
    """Return the compiled rows of an axis, and a sieve of them all."""
    book = table(name)
    rows = tuple((row["means"], compiled(row["said"], book["words"])) for row in book[axis])
    return rows, Sieve(pattern for _, pattern in rows)
