"""Ranges of categories in the order of the tabular list, where it differs from the alphabet.

C4A stands between C43 and C44 and so belongs to "C40-C49"; D3A stands before D37 and so does
not belong to "D37-D44". Everywhere else the two orders agree and the range stays as written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from claimstream.schemas.codesets.ranges import CodeRange, code_ranges
from claimstream.schemas.codesets.tabular import Node

CATEGORY = 3


def categories(tabular: Sequence[Node]) -> tuple[str, ...]:
    """Return the three-character categories in the order of the list."""
    return tuple(node.key[1:] for node in tabular if node.parent.startswith("s"))


def note_ranges(text: str, order: Sequence[str]) -> Iterator[CodeRange]:
    """Yield the codes a note names, its ranges of categories in the order of the list."""
    for each in code_ranges(text):
        if each.low in order and each.high in order and each.low != each.high:
            yield from _in_order(each, order)
        else:
            yield each


def _in_order(written: CodeRange, order: Sequence[str]) -> Iterator[CodeRange]:
    """Yield the range, split where the list's order and the alphabet disagree."""
    inside = set(order[order.index(written.low) : order.index(written.high) + 1])
    spelled = {each for each in order if written.low <= each <= written.high}
    if inside == spelled:
        yield written
        return
    for held, run in groupby(sorted(inside | spelled | set(order)), key=inside.__contains__):
        if held:
            first, *rest = run
            yield CodeRange(first, rest[-1] if rest else first, written.shapes)
