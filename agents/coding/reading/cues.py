"""The cue lexicon: what words change how a finding is to be read, and how far they reach.

``cues.toml`` is the lexicon; its head explains the columns. The book is compiled once into a
trie over words, so a sentence is scanned once whatever the number of cues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

from claimstream.agents.coding.reading.packaged import packaged_table
from claimstream.agents.coding.reading.tokens import END, NUMBER, START, YEAR, Token, tokens

Effect = Literal[
    "negated", "historical", "background", "hypothetical", "other", "uncertain", "recent",
    "treated", "stop", "none",
]  # fmt: skip
Direction = Literal["forward", "backward"]


class CueError(ValueError):
    """The cue lexicon is not usable; the message names the group and the column."""


@dataclass(frozen=True, slots=True)
class CueGroup:
    """Cues that act alike: one effect, one direction, one reach in words."""

    name: str
    effect: Effect
    directions: tuple[Direction, ...]
    window: int
    inside: bool | Literal["first"]
    stops: frozenset[str]
    cues: tuple[str, ...]

    @property
    def labels(self) -> frozenset[str]:
        """Return what a stop may name to end the group's reach: its effect and its name."""
        return frozenset({self.effect, self.name})


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a sentence: words ``first`` to ``last`` (exclusive) of those scanned."""

    group: CueGroup
    first: int
    last: int


@dataclass(slots=True)
class _Node:
    """One step of the trie; ``groups`` are those for which a cue ends here."""

    groups: list[CueGroup] = field(default_factory=list)
    children: dict[str, _Node] = field(default_factory=dict)


class CueBook:
    """The compiled lexicon: one trie a direction, stops and look-alikes in both."""

    def __init__(self, groups: Sequence[CueGroup]) -> None:
        """Compile ``groups``; a phrase may stand in several groups and then acts in each."""
        self.groups = tuple(groups)
        self._roots: dict[Direction, _Node] = {"forward": _Node(), "backward": _Node()}
        for group in self.groups:
            for direction in group.directions:
                self._add(group, self._roots[direction])

    def _add(self, group: CueGroup, root: _Node) -> None:
        """Enter the phrases of a group into one trie."""
        for phrase in group.cues:
            node = root
            for step in _steps(phrase):
                node = node.children.setdefault(step, _Node())
            node.groups.append(group)

    def scan(self, sentence: Sequence[Token], direction: Direction) -> Iterator[Cue]:
        """Yield the cues of a run of words, the longest at each place, none overlapping."""
        at = 0
        while at < len(sentence):
            last, groups = _longest(self._roots[direction], sentence, at)
            for group in groups:
                yield Cue(group, at, last)
            at = last if groups else at + 1


def _longest(node: _Node, sentence: Sequence[Token], at: int) -> tuple[int, list[CueGroup]]:
    """Return where the longest cue that begins at ``at`` ends, and its groups."""
    best, groups = at, list[CueGroup]()
    for position in range(at, len(sentence)):
        word = sentence[position]
        step = node.children.get(word.text) or node.children.get(word.family)
        if step is None:
            break
        node = step
        if node.groups:
            best, groups = position + 1, node.groups
    return best, groups


@cache
def _steps(phrase: str) -> tuple[str, ...]:
    """Split a phrase of the lexicon into the words that the trie is keyed by."""
    steps = list[str]()
    for part in phrase.split():
        steps += (
            [part] if part in (YEAR, NUMBER, START, END) else [word.text for word in tokens(part)]
        )
    return tuple(steps)


def load(source: Mapping[str, Any]) -> CueBook:
    """Compile the parsed lexicon; raises ``CueError`` naming the group that is wrong."""
    return CueBook([_group(row) for row in source["group"]])


def _group(row: Mapping[str, Any]) -> CueGroup:
    """Check one group of the lexicon."""
    name = row.get("name", "?")
    if row.get("effect") not in get_args(Effect):
        raise CueError(f"group {name}: effect is not one of {', '.join(get_args(Effect))}")
    if row.get("direction", "forward") not in get_args(Direction):
        raise CueError(f"group {name}: direction is neither forward nor backward")
    if not row.get("cues"):
        raise CueError(f"group {name}: cues is empty; delete the group or list its cues")
    return CueGroup(
        name=name,
        effect=row["effect"],
        directions=_directions(row),
        window=row.get("window", 0),
        inside=row.get("inside", False),
        stops=frozenset(row.get("stops", ())),
        cues=tuple(row["cues"]),
    )


def _directions(row: Mapping[str, Any]) -> tuple[Direction, ...]:
    """Return from which sides a group is looked for; stops and look-alikes from both."""
    if "direction" in row:
        return (row["direction"],)
    return ("forward", "backward") if row["effect"] in {"stop", "none"} else ("forward",)


def cue_source() -> dict[str, Any]:
    """Return the shipped lexicon as parsed TOML (a fresh copy)."""
    return packaged_table("cues.toml")


@cache
def cue_book() -> CueBook:
    """Return the shipped lexicon, compiled once a process."""
    return load(cue_source())
