"""The ICD-10-CM tabular list as nodes: chapters, sections, categories, codes (CDC's XML grammar).

Used by the build of the bundle and by the loader of a newer tabular list. The caller parses
the XML and hands over the root element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

KINDS = {
    "includes": "includes",
    "inclusionTerm": "inclusion_terms",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "notes": "notes",
    "sevenChrNote": "seventh_note",
}
"""Element of the tabular list to field of Notes."""


class Element(Protocol):
    """What is needed of a parsed XML element (xml.etree and lxml both have it)."""

    @property
    def tag(self) -> str:
        """Name of the element."""

    @property
    def text(self) -> str | None:
        """Text before the first child."""

    def get(self, key: str) -> str | None:
        """Return an attribute."""

    def findtext(self, path: str) -> str | None:
        """Return the text of the first child of that name."""

    def findall(self, path: str) -> Sequence[Element]:
        """Return the children of that path."""


@dataclass(frozen=True, slots=True)
class Node:
    """One place of the tabular list.

    ``key`` is ``c1`` for a chapter, ``sA00-A09`` for a section, ``dA000`` for a category or
    code (no dot); ``parent`` is a key of the same form, empty for a chapter.
    """

    key: str
    parent: str
    title: str
    notes: Mapping[str, tuple[str, ...]]
    seventh: Mapping[str, str] = field(default_factory=dict)
    leaf: bool = False


def nodes(root: Element) -> Iterator[Node]:
    """Yield every node of a tabular list, parents before children."""
    for chapter in root.findall("chapter"):
        key = f"c{_clean(chapter.findtext('name'))}"
        yield Node(key, "", _clean(chapter.findtext("desc")), _notes(chapter))
        for section in chapter.findall("section"):
            yield from _section(section, key)


def _section(section: Element, chapter: str) -> Iterator[Node]:
    """Yield a section and everything in it."""
    key = f"s{section.get('id')}"
    yield Node(key, chapter, _clean(section.findtext("desc")), _notes(section))
    for category in section.findall("diag"):
        yield from _diagnosis(category, key)


def _diagnosis(element: Element, parent: str) -> Iterator[Node]:
    """Yield a category, subcategory or code and those below it."""
    key = f"d{_clean(element.findtext('name')).replace('.', '')}"
    below = element.findall("diag")
    extensions = element.findall("sevenChrDef/extension")
    yield Node(
        key,
        parent,
        _clean(element.findtext("desc")),
        _notes(element),
        {str(each.get("char")): _clean(each.text) for each in extensions},
        leaf=not below,
    )
    for child in below:
        yield from _diagnosis(child, key)


def _notes(element: Element) -> dict[str, tuple[str, ...]]:
    """Return the notes of one place by their kind."""
    held = {}
    for tag, kind in KINDS.items():
        lines = [_clean(note.text) for note in element.findall(f"{tag}/note")]
        if lines:
            held[kind] = tuple(lines)
    return held


def _clean(text: str | None) -> str:
    """Return text with its white space reduced to single blanks."""
    return " ".join((text or "").split())
