"""Words of a text with their places, folded so that spelling variants compare equal."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import punctuation

__all__ = ["Word", "fold", "phrase", "split"]

WORD = re.compile(r"[^\W_]+(?:['’][sS]\b)?")
"""Read by the standard engine, several times faster: nothing in it can be tried twice."""
JOINED = frozenset(
    [
        "non",
        "post",
        "pre",
        "anti",
        "gastro",
        "peri",
        "intra",
        "extra",
        "sub",
        "hyper",
        "hypo",
        "multi",
        "poly",
        "re",
        "inter",
        "over",
        "under",
        "micro",
        "macro",
        "cardio",
        "cerebro",
        "broncho",
        "oto",
        "tubo",
        "vesico",
        "utero",
        "recto",
        "semi",
        "un",
        "para",
    ]
)
KEPT = frozenset(
    [
        "aids",
        "diabetes",
        "herpes",
        "caries",
        "rabies",
        "scabies",
        "feces",
        "series",
        "species",
        "rales",
        "cervices",
        "nodules",
        "mcas",
        "fractures",
    ]
)
MARKS = str.maketrans({mark: " " for mark in punctuation})
CAPITALS = frozenset(
    {
        *(
            "add",
            "aids",
            "af",
            "als",
            "arf",
            "ca",
            "dip",
            "doe",
            "gad",
            "hf",
            "ida",
            "mi",
            "ms",
            "ob",
        ),
        *("ms", "ob", "om", "pad", "pe", "pid", "pip", "pots", "ra", "sui", "tha", "uc"),
    }
)
"""Abbreviations that are words or other things in small letters ("add a drug", "urine dip")."""
SIDES = {"R": "right", "L": "left"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its folded form and its characters ``start`` to ``end`` (end exclusive)."""

    form: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def fold(token: str) -> str:
    """Return the form of a token: no case, accents, possessive or plural ending."""
    plain = token.lower().replace("’", "'").removesuffix("'s")
    if not plain.isascii():
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)
        )
    return _singular(plain)


def _singular(form: str) -> str:
    """Take off an English plural ending; a few Latin ones change to their singular."""
    if len(form) < 4 or form in KEPT or form.endswith(("ss", "us", "is")):
        return form
    if form.endswith("ies") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith("aches") and form[-6:-5] not in {"e", "o"}:  # headaches, not beaches
        return form[:-1]
    if form.endswith(("ches", "shes", "xes", "sses", "zes")):
        return form[:-2]
    return form.removesuffix("s")


def split(text: str) -> list[Word]:
    """Return the words of a text in order; a hyphenated prefix is joined to its word."""
    words: list[Word] = []
    for start, end in _tokens(text):
        token = text[start:end]
        before = words[-1] if words else None
        if before and before.form in JOINED and text[before.end : start] in {"-", "‐", "‑"}:
            words[-1] = Word(before.form + fold(token), before.start, end)
            continue
        words.append(Word(_side(token, text[end : end + 2]) or _form(token), start, end))
    return words


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the tokens of a text."""
    for found in WORD.finditer(text):
        yield found.span()


def _form(token: str) -> str:
    """Return the form of a token in a note; an abbreviation in small letters is none."""
    form = fold(token)
    return f"{form}." if form in CAPITALS and not token.isupper() else form


def _side(token: str, after: str) -> str | None:
    """Read a lone capital R or L before a word as a side ("R knee", "L-hand")."""
    if token in SIDES and len(after) == 2 and after[0] in " -" and after[1].isalpha():
        return SIDES[token]
    return None


def phrase(text: str) -> tuple[str, ...]:
    """Return only the forms of a short phrase, as ``split`` gives them but for lone sides.

    Titles come by the ten thousand; without places, plain string methods are several times faster.
    They differ, so no whole phrase is kept, but they share most of their words.
    """
    forms: list[str] = []
    for chunk in text.replace("’", "'").split():
        forms += _chunk(chunk)
    return tuple(forms)


@lru_cache(maxsize=32768)
def _chunk(chunk: str) -> tuple[str, ...]:
    """Return the forms of a run without blanks; a prefix joins what its hyphen ties to it."""
    forms: list[str] = []
    joined = False
    for piece in chunk.split("-"):
        found = [fold(token) for token in piece.replace("'s", "").translate(MARKS).split()]
        if joined and found and piece[:1].isalnum():
            forms[-1] += found.pop(0)
        forms += found
        joined = bool(found) and forms[-1] in JOINED and piece[-1:].isalnum()
    return tuple(forms)
