"""Write the notes of a tabular list in the layout that ``notes.NotesBook`` reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from claimstream.schemas.codesets.note_ranges import categories, note_ranges
from claimstream.schemas.codesets.notes import NODE
from claimstream.schemas.codesets.ranges import CodeRange
from claimstream.schemas.codesets.table_writer import Heap, write_table
from claimstream.schemas.codesets.tabular import Node

__all__ = ["write_notes"]


def write_notes(path: Path, tabular: Sequence[Node]) -> int:
    """Write notes, 7th characters and ancestry; return how many places carry them."""
    heap, order = Heap(), categories(tabular)
    records = [
        (node.key, node.parent.encode(), *heap.place(_text(node, order)))
        for node in tabular
        if node.notes or node.seventh or not node.parent.startswith("d")
    ]
    return write_table(path, NODE, records, heap)


def _text(node: Node, order: Sequence[str]) -> str:
    """Return one place of the tabular list as compact JSON."""
    held: dict[str, object] = {"title": node.title}
    for kind, lines in sorted(node.notes.items()):
        held[kind] = [[line, list(map(_stored, note_ranges(line, order)))] for line in lines]
    if node.seventh:
        held["7"] = dict(node.seventh)
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def _stored(codes: CodeRange) -> list[str]:
    """Return a range as the reader expects it."""
    return [codes.low, codes.high, *codes.shapes]
