"""Text as a reader sees it: no accents, no invisible characters, no look-alike letters."""

from __future__ import annotations

import unicodedata

import re2

LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0501\u04bb\u043a\u043c\u0442\u043d"
    "\u03b1\u03bf\u03c1\u03b9\u03bd\u03ba\u03c5\u0261\u0131",
    "aeopcyxisdhkmthaopivkugi",
)
"""Cyrillic and Greek letters that pass for Latin ones."""
SPACED = re2.compile(r"\b(?:[a-z] ){2,}[a-z]\b")
MARKS = re2.compile(r"[^a-z0-9?%]+")


def fold(text: str) -> str:
    """Return lower-case Latin words with single blanks; a question mark and per cent stay."""
    latin = text.lower() if text.isascii() else _latin(text)
    return str(MARKS.sub(" ", latin)).strip()


def _latin(text: str) -> str:
    """Return lower-case text without accents, invisible characters and look-alike letters."""
    plain = unicodedata.normalize("NFKD", text)
    seen = "".join(each for each in plain if unicodedata.category(each) not in ("Mn", "Cf"))
    return seen.lower().translate(LOOKALIKES)


def readings(text: str) -> tuple[str, ...]:
    """Return the text as words, with cut words joined, and with spaced letters joined."""
    words = fold(text)
    joined = fold(text.replace("-", "").replace("_", "").replace("*", "").replace(".", ""))
    unspaced = SPACED.sub(lambda found: found.group(0).replace(" ", ""), joined)
    return tuple(dict.fromkeys((words, joined, str(unspaced))))
