"""Code references inside the classification's notes, as ranges a code can be held against.

The tabular list writes ``(A04.7-)``, ``(E70-E88)``, ``(T36-T50 with fifth or sixth character 5)``
or ``(E08-E13 with .51-.52)``; each becomes a range of leading characters and, where the words
narrow it, shapes of the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_CATEGORY = r"(?:[A-Z]\d[0-9A-Z]|Q[A-Z]\d)"
"""A letter in second place stands in chapter 17 only (QA0); elsewhere it is a name, as GM2."""
_CODE = rf"(?<![0-9A-Za-z])({_CATEGORY}(?:\.[0-9A-Z]{{0,4}})?)(?![0-9A-Za-z])"
_REFERENCE = re.compile(_CODE + r"(?:(?:\s*-?\s*-\s*|\s+to\s+)" + _CODE + ")?")
_GROUP = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_POSITION = {"4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "six": 6, "6th": 6}
_POSITION |= {"fourth": 4, "seventh": 7, "7th": 7}
_VALUE = r"\.?([0-9A-Z])\b"
_PLACED = re.compile(r"((?:\w+ or )?\w+)[ -]character " + _VALUE + r"(?:-" + _VALUE + ")?")
_ALSO = re.compile(r" or ([0-9A-Z])\b")
_FINAL = re.compile(r"(?:final|fifth to sixth) characters -?(\w+)")
_OPEN_FRACTURE = "open fracture 7th character"
_DECIMALS = re.compile(r"\.(\w+)(?:-\.(\w+))?")


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes from ``low`` to ``high`` by their leading characters, without dots, both included.

    ``shapes`` narrows the range: ``?`` stands for any character, and the code must start with
    one of them (``????5`` is a fifth character 5). Empty means no narrowing.
    """

    low: str
    high: str
    shapes: tuple[str, ...] = ()

    def holds(self, code: str) -> bool:
        """Say whether a code (dotted or not) lies in the range."""
        bare = code.replace(".", "")
        if bare[: len(self.low)] < self.low or bare[: len(self.high)] > self.high:
            return False
        if len(bare) < min(len(self.low), len(self.high)):
            return False
        return not self.shapes or any(_fits(bare, shape) for shape in self.shapes)

    @property
    def spans_categories(self) -> bool:
        """Say whether the range covers more than one three-character category."""
        return self.low[:3] != self.high[:3]


def code_ranges(text: str) -> tuple[CodeRange, ...]:
    """Return the codes a note names: those in brackets, or in the open text when none is."""
    bracketed = [found for group in _GROUP.findall(text) for found in _references(group)]
    return tuple(bracketed or _references(text))


def _references(text: str) -> Iterator[CodeRange]:
    """Yield the references of one stretch of text, narrowed by its ``with`` clause."""
    head, _, clause = text.partition("with ")
    shapes = _shapes(clause)
    for match in _REFERENCE.finditer(head):
        low = match[1].replace(".", "")
        yield CodeRange(low, (match[2] or match[1]).replace(".", ""), shapes)


def _shapes(clause: str) -> tuple[str, ...]:
    """Return the shapes a ``with`` clause asks for; none when it names no character."""
    final, placed = _FINAL.search(clause), _PLACED.search(clause)
    if final:
        return (f"????{final[1]}",)
    if placed:
        values = [*_between(placed[2], placed[3] or placed[2]), *_ALSO.findall(clause)]
        return tuple(_placed(placed[1], values))
    if _OPEN_FRACTURE in clause:
        return tuple(_placed("7th", ["B", "C"]))
    return tuple(
        f"???{value}"
        for first, last in _DECIMALS.findall(clause)
        for value in _between(first, last or first)
    )


def _placed(places: str, values: Sequence[str]) -> Iterator[str]:
    """Yield one shape for each position and each value."""
    words = "fifth or sixth" if places == "final" else places
    for place in words.split(" or "):
        position = _POSITION.get(place.split()[-1])
        if position:
            yield from ("?" * (position - 1) + value for value in values)


def _between(first: str, last: str) -> Iterator[str]:
    """Yield the values from first to last, counting up the final character."""
    stem = first[:-1]
    yield from (stem + chr(point) for point in range(ord(first[-1]), ord(last[-1]) + 1))


def _fits(code: str, shape: str) -> bool:
    """Say whether the code starts with the shape."""
    if len(code) < len(shape):
        return False
    return all(wanted in ("?", found) for wanted, found in zip(shape, code, strict=False))
