"""Fold note text for matching without moving a single character.

Every offset the coder reports refers to the text as it was read, so folding replaces
characters one for one: letters fall to lower case without accents, look-alikes of other
scripts become the Latin letter they imitate, typographic quotes and dashes become plain
ones, and invisible characters become ``IGNORABLE``, which words may contain.
"""

from __future__ import annotations

import unicodedata

IGNORABLE = "\u00ad"

_INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)

_LOOK_ALIKE = dict(
    zip(
        "\u0430\u0431\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u051b"
        "\u0455\u0442\u0443\u0432\u0475\u0445\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4"
        "\u03c5\u0131\u2018\u2019\u201b\u02bc\u201c\u201d\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
        "abcdehijkmhopqstybvxaeikvoptui''''\"\"-------",
        strict=True,
    )
)


def fold(text: str) -> str:
    """Return ``text`` folded for matching; the length and every offset stay the same."""
    if text.isascii():
        return text.lower()
    return text.translate({ord(letter): _folded(letter) for letter in set(text)})


def _folded(letter: str) -> str:
    """Fold one character to exactly one character."""
    if letter.isascii():
        return letter.lower()
    if letter in _INVISIBLE:
        return IGNORABLE
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"  # a lone surrogate cannot be encoded for the pattern engine
    if letter.isspace():
        return "\n" if letter in "\u2028\u2029\x85" else " "
    lower = letter.lower()[:1]
    return _LOOK_ALIKE.get(lower) or unicodedata.normalize("NFKD", lower)[0].lower()[:1]
