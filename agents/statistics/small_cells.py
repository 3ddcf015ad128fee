"""Small cells: which cells of a table with totals must not be told.

A cell that few encounters stand behind is hidden, and with it as many others as it takes that no
hidden cell follows from what is told. The threshold of 11 is that of the CMS cell size policy.

A table is a network: every cell stands in two sums (its row's and its column's, or a total's), as
an arc between two nodes. Whoever reads the told cells knows the hidden ones only up to shifts of
one unit round a closed way of hidden arcs; a hidden cell on no such way is known exactly. Hidden
cells are known to be at least 1, because a cell of 0 is never hidden.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

THRESHOLD = 11

Path = tuple[str, ...]
"""Member of a table, outermost level first; the empty path is the total over all members."""

Key = tuple[str | None, Path]
"""A cell: facility, None for all of them together, and member."""

Node = tuple[str, ...]
GROUND: Node = ("ground",)
"""Where a sum would stand that nobody tells, or that follows from the others."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A cell of the network: one unit more adds one at ``into`` and takes one at ``out``."""

    count: int
    into: Node
    out: Node


Network = Mapping[Key, Arc]


def hide(counts: Mapping[Key, int], small: Collection[Key]) -> frozenset[Key]:
    """Return the cells not to tell: the small ones and those that protect them."""
    network = _network(counts)
    hidden = set(small) & network.keys()
    while exposed := {key for key in hidden if _is_known(network, hidden, key)}:
        hidden |= _partners(network, hidden, exposed) or network.keys()
    return frozenset(hidden)


def _network(counts: Mapping[Key, int]) -> Network:
    """Return the table's cells as arcs; all facilities together turn an arc round."""
    depth = max((len(path) for _, path in counts), default=0)
    network = {}
    for (facility, path), count in counts.items():
        own = ("row", facility or "", *path)
        above = own[:-1] if path and (facility, path[:-1]) in counts else GROUND
        below = ("column", *path) if len(path) == depth else own
        into, out = (above, below) if facility is not None else (below, above)
        network[facility, path] = Arc(count, into, out)
    return network


def _order(key: Key) -> tuple[str, Path]:
    """Return a sort key that is the same on every machine."""
    return (key[0] or "", key[1])


def _is_known(network: Network, hidden: Collection[Key], key: Key) -> bool:
    """Say whether a hidden cell follows from the told ones: it can neither grow nor shrink."""
    arc = network[key]
    others = [network[other] for other in hidden if other != key]
    grows = _reaches(others, arc.into, arc.out)
    return not grows and not (arc.count > 1 and _reaches(others, arc.out, arc.into))


def _reaches(arcs: Collection[Arc], start: Node, goal: Node) -> bool:
    """Say whether a unit too many at one node can be shifted to another by hidden cells."""
    seen, waiting = {start}, deque([start])
    while waiting:
        node = waiting.popleft()
        fresh = set(_shifts(arcs, node)) - seen
        seen |= fresh
        waiting.extend(fresh)
    return goal in seen


def _shifts(arcs: Collection[Arc], node: Node) -> Iterator[Node]:
    """Yield where one unit can go: out of a cell that is above 1, or into any cell."""
    for arc in arcs:
        if arc.out == node:
            yield arc.into
        if arc.into == node and arc.count > 1:
            yield arc.out


def _partners(network: Network, hidden: Collection[Key], exposed: Collection[Key]) -> set[Key]:
    """Return the one told cell to hide next, empty when there is none.

    It shares a sum with a known cell, best one in which only a single cell is hidden.
    """
    ends = Counter(node for key in hidden for node in (network[key].into, network[key].out))
    sums = {node for key in exposed for node in (network[key].into, network[key].out)}
    lone = {node for node in sums if ends[node] == 1}
    told = [key for key in network if key not in hidden]
    for nodes in (lone, sums):
        near = [key for key in told if nodes & {network[key].into, network[key].out}]
        if near:
            return {min(near, key=lambda key: _cost(key, network[key].count))}
    return set()


def _cost(key: Key, count: int) -> tuple[bool, int, int, tuple[str, Path]]:
    """Return what hiding a cell costs: totals last, then what many encounters stand behind."""
    return (key[0] is None, -len(key[1]), count, _order(key))
