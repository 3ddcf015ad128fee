"""How far a pregnancy has come: completed weeks and trimester as the record states them."""

from functools import lru_cache

import re2

from claimstream.agents.coding.drafts import Span

__all__ = ["trimester", "weeks"]

NUMBER = r"\b([1-4]?[0-9])"
UNIT = r"(?:\s*w(?:ee)?ks?\b|\s*-\s*week\b|w(?:[0-6]d?)?\b|\s*\+\s*[0-6]\b)"
DAYS = r"(?:\s*,?\s*(?:and\s+)?[0-6]\s*d(?:ays?)?)?"
BEARING = r"(?:pregnan\w*|gestation\w*|iup|ega|ga\b|along|gravid)"
BEFORE = re2.compile(rf"(?i){NUMBER}{UNIT}{DAYS}(?:'|\s|-|,|of|intrauterine|\()*{BEARING}")
AFTER = re2.compile(rf"(?i)\b{BEARING}([^.;:\n]{{0,40}}?){NUMBER}{UNIT}")
STANDING = re2.compile(rf"(?i)\b(?:at|now|currently)\s+{NUMBER}{UNIT}")
COUNTED = re2.compile(rf"(?i){NUMBER}w[0-6]d\b")
ELSEWHERE = re2.compile(r"(?i)\b(?:in|within|for|every|each|over|past|last|next|after|until)\s*$")
PAST = re2.compile(
    r"(?i)\b(?:born|birth|deliver\w*|previous|prior|last\s+pregnancy|infant|newborn|baby|ex)\b[^.\n]*$"
)
NEAR = 60
"""Characters before the weeks in which a word makes them those of a birth."""
SECOND, THIRD, LONGEST = 14, 28, 44
"""First weeks of a trimester (I.C.15.a.3), and one more than a pregnancy has."""


@lru_cache(maxsize=64)
def weeks(text: str, bearing: bool = False) -> tuple[int, Span] | None:
    """Return the completed weeks that a text states of a pregnancy, and where.

    ``bearing``: a diagnosis of chapter 15 is coded, so "at 34 weeks" needs no further word.
    """
    told = [(found, 1) for found in (BEFORE.search(text), COUNTED.search(text)) if found]
    told += [(found, 2) for found in AFTER.finditer(text) if not ELSEWHERE.search(found.group(1))]
    standing = STANDING.search(text) if bearing else None
    told += [(standing, 1)] if standing else []
    for found, group in told:
        number, start = int(found.group(group)), found.start()
        if 0 < number < LONGEST and not PAST.search(text[max(0, start - NEAR) : start]):
            return number, Span(*found.span())
    return None


def trimester(text: str, bearing: bool = False) -> frozenset[str]:
    """Return the words of the trimester, none when the weeks are not stated."""
    told = weeks(text, bearing)
    if told is None:
        return frozenset()
    name = "first" if told[0] < SECOND else "second" if told[0] < THIRD else "third"
    return frozenset({name, "trimester"})
