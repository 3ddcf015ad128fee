"""Instructional notes of the tabular list: own level, inherited, 7th characters.

Source: CDC/NCHS, ICD-10-CM tabular list. Excludes notes hold for everything below the place
that carries them (Official Guidelines I.A.12).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from string import ascii_uppercase as LETTERS

from claimstream.schemas.codesets.ranges import CodeRange
from claimstream.schemas.codesets.shipped import Table

NODE = struct.Struct("<8s8sII")
"""Key, parent's key, offset and length of the JSON ``{"title", kind: [[text, ranges]], "7"}``."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a note and the codes it names."""

    text: str
    codes: tuple[CodeRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes printed at one place of the tabular list."""

    includes: tuple[Note, ...] = ()
    inclusion_terms: tuple[Note, ...] = ()
    excludes1: tuple[Note, ...] = ()
    excludes2: tuple[Note, ...] = ()
    code_first: tuple[Note, ...] = ()
    use_additional: tuple[Note, ...] = ()
    code_also: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    seventh_note: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class NotedLevel:
    """Notes with the place that carries them.

    ``level`` is code, subcategory, category, section or chapter; ``place`` the code without
    dot, the section's range or the chapter's number.
    """

    level: str
    place: str
    title: str
    notes: Notes


KINDS = tuple(field.name for field in fields(Notes))
_EMPTY = NotedLevel("", "", "", Notes())
_BRANCH = {"c": "chapter", "s": "section"}


class NotesBook:
    """One release of the tabular list's notes, read node by node and remembered."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._read: dict[str, tuple[NotedLevel, str, Mapping[str, str]]] = {}

    def at(self, code: str) -> Notes:
        """Return the notes printed at the code itself."""
        return self._node(f"d{code}")[0].notes

    def levels(self, code: str) -> Iterator[NotedLevel]:
        """Yield the places from the code up to its chapter that carry notes."""
        for key in self._path(code):
            noted = self._node(key)[0]
            if noted.notes != _EMPTY.notes:
                yield noted

    def seventh_characters(self, code: str) -> Mapping[str, str]:
        """Return the 7th characters in force at a code, from the nearest place that has them."""
        for key in self._path(code):
            held = self._node(key)[2]
            if held:
                return held
        return {}

    def all(self) -> Iterator[tuple[NotedLevel, Mapping[str, str]]]:
        """Yield every place with its notes and its own 7th characters."""
        for row in range(len(self._table)):
            noted, _, seventh = self._node(self._table.key(row))
            yield noted, seventh

    def above(self, code: str) -> str:
        """Name the section or chapter that a code's category belongs to.

        A category newer than the notes belongs to the section whose range holds it, else to
        the chapter of the section before it.
        """
        key = self._section(code[:3])
        return f"chapter {key[1:]}" if key.startswith("c") else key[1:]

    def _path(self, code: str) -> Iterator[str]:
        """Yield the keys from the code up to its chapter."""
        yield from (f"d{code[:length]}" for length in range(len(code), 2, -1))
        key = self._section(code[:3])
        while key:
            yield key
            key = self._node(key)[1]

    def _section(self, category: str) -> str:
        """Return the key of the section, or chapter, right above a category."""
        return self._node(f"d{self.kin(category)}")[1] or self._nearest_section(category)

    def kin(self, code: str) -> str:
        """Return the code as an older code of its kind: J4B as J4A, which it follows.

        Only for a lettered category that is newer than the notes and has an older one beside it.
        """
        stem, letter, rest = code[:2], code[2:3], code[3:]
        older = (stem + each for each in reversed(LETTERS[: LETTERS.find(letter or "?") + 1]))
        return next((each for each in older if self._table.rows(f"d{each}")), stem + letter) + rest

    def _nearest_section(self, category: str) -> str:
        """Return the section whose range holds a new category, else the chapter around it."""
        before = [
            self._table.key(row)
            for row in self._table.prefixed("s")
            if self._table.key(row)[1:] <= category
        ]
        if not before or not code_shaped(category):
            return ""
        first, _, last = before[-1][1:].partition("-")
        return before[-1] if category <= (last or first) else self._node(before[-1])[1]

    def _node(self, key: str) -> tuple[NotedLevel, str, Mapping[str, str]]:
        """Return a place, its parent's key and its own 7th characters; empty when unknown."""
        if key not in self._read:
            self._read[key] = self._load(key)
        return self._read[key]

    def _load(self, key: str) -> tuple[NotedLevel, str, Mapping[str, str]]:
        """Read one place from the table."""
        rows = self._table.rows(key)
        if not rows:
            return _EMPTY, "", {}
        _, parent, offset, length = self._table.record(rows[0])
        held = json.loads(self._table.text(offset, length))
        notes = Notes(**{kind: _lines(held[kind]) for kind in KINDS if kind in held})
        noted = NotedLevel(_level(key), key[1:], held["title"], notes)
        return noted, parent.rstrip(b"\0").decode(), held.get("7", {})


def code_shaped(category: str) -> bool:
    """Say whether the text can be a category: a letter, then two letters or digits."""
    return len(category) == 3 and category[0].isalpha() and category.isalnum()


def _lines(stored: list[list[object]]) -> tuple[Note, ...]:
    """Return the lines of one kind."""
    return tuple(
        Note(str(text), tuple(_range(each) for each in _listed(ranges))) for text, ranges in stored
    )


def _listed(ranges: object) -> list[list[str]]:
    """Return the stored ranges of one line."""
    return ranges if isinstance(ranges, list) else []


def _range(stored: list[str]) -> CodeRange:
    """Return one stored range ``[low, high, shape…]``."""
    low, high, *shapes = stored
    return CodeRange(low, high, tuple(shapes))


def _level(key: str) -> str:
    """Name the level of a place by its key."""
    if key[0] in _BRANCH:
        return _BRANCH[key[0]]
    return "category" if len(key) == 4 else "subcategory"
