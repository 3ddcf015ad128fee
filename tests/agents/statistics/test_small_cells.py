"""No small cell is told, and none can be worked out from what is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimstream.agents.statistics.small_cells import THRESHOLD, Key, Path, hide

LEAVES: tuple[Path, ...] = (("HELD", "A"), ("HELD", "B"), ("CLAIMED", "C"))
Counts = dict[Key, int]


def with_totals(leaves: Mapping[Key, int]) -> Counts:
    """Return a table with its totals over facilities and over both levels of members."""
    table: Counts = {}
    for (facility, path), count in leaves.items():
        for where, level in product((facility, None), range(len(path) + 1)):
            key = (where, path[:level])
            table[key] = table.get(key, 0) + count
    return {key: count for key, count in table.items() if count}


def tables(leaves: Mapping[Key, int], told: Mapping[Key, int]) -> Iterator[Counts]:
    """Yield every table that shows the told cells, with hidden leaves near their counts.

    The reader's view: which cells exist is known, a hidden one is at least 1. A table with a cell
    changed by more than 2 is not tried, which can only make the reader look less clever where a
    hidden cell is free anyway.
    """
    ranges = [
        [count] if key in told else range(max(1, count - 2), count + 3)
        for key, count in leaves.items()
    ]
    for counts in product(*ranges):
        table = with_totals(dict(zip(leaves, counts, strict=True)))
        if all(table[key] == count for key, count in told.items()):
            yield table


def known_to_a_reader(leaves: Mapping[Key, int], hidden: frozenset[Key]) -> set[Key]:
    """Return the hidden cells that have one value in every table that a reader can think of."""
    truth = with_totals(leaves)
    told = {key: count for key, count in truth.items() if key not in hidden}
    unknown = set(hidden)
    for table in tables(leaves, told):
        unknown = {key for key in unknown if table[key] == truth[key]}
        if not unknown:
            break
    return unknown


@st.composite
def leaf_counts(draw: st.DrawFn) -> Counts:
    """Draw up to three facilities with up to three leaves each; some cells are empty."""
    facilities = draw(st.sampled_from([("F",), ("F", "G"), ("F", "G", "H")]))
    leaves = draw(st.sampled_from([LEAVES, LEAVES[:2], LEAVES[1:]]))
    keys = [(facility, leaf) for facility in facilities for leaf in leaves]
    number = st.one_of(st.integers(0, 4), st.integers(0, 40))
    counts = {key: draw(number) for key in keys[:6]}
    return {key: count for key, count in counts.items() if count}


@settings(max_examples=150, deadline=None)
@given(leaf_counts())
def test_no_hidden_cell_can_be_computed_from_what_is_told(leaves: Counts) -> None:
    """A reader who tries every table consistent with the told cells learns none exactly."""
    truth = with_totals(leaves)
    small = {key for key, count in truth.items() if count < THRESHOLD}
    hidden = hide(truth, small)
    assert small <= hidden
    assert known_to_a_reader(leaves, hidden) == set()


@settings(max_examples=100, deadline=None)
@given(leaf_counts(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(leaves: Counts, random: object) -> None:
    """A restated snapshot hides the same cells, or the difference would tell them."""
    truth = with_totals(leaves)
    small = {key for key, count in truth.items() if count < THRESHOLD}
    shuffled = list(truth.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert hide(dict(shuffled), small) == hide(truth, small)


def test_a_table_without_small_cells_is_told_whole() -> None:
    """Nothing is hidden for its own sake."""
    truth = with_totals({("F", ("A",)): 11, ("F", ("B",)): 12, ("G", ("A",)): 400})
    assert hide(truth, set()) == frozenset()


def test_the_attack_of_the_test_finds_a_lone_hidden_cell() -> None:
    """Without its partner a small cell is total minus the rest: the property above can fail."""
    leaves: Counts = {("F", ("HELD", "A")): 5, ("F", ("HELD", "B")): 30}
    assert ("F", ("HELD", "A")) in known_to_a_reader(leaves, frozenset({("F", ("HELD", "A"))}))


@pytest.mark.parametrize(
    ("leaves", "hidden"),
    [
        pytest.param({("F", ("A",)): 5, ("F", ("B",)): 30, ("F", ("C",)): 20},
            {("F", ("A",)), ("F", ("C",)), (None, ("A",)), (None, ("C",))},
            id="the smallest other cell of the row goes too, and both columns' totals"),
        pytest.param({("F", ("A",)): 5, ("G", ("A",)): 50},
            {("F", ("A",)), ("F", ()), ("G", ("A",)), ("G", ())},
            id="two facilities hide each other; their sum is told"),
        pytest.param({("F", ("A",)): 5},
            {("F", ("A",)), ("F", ()), (None, ("A",)), (None, ())},
            id="a lone small cell takes its totals with it"),
    ],
)  # fmt: skip
def test_the_cheapest_cells_go(leaves: Counts, hidden: set[Key]) -> None:
    """As many large cells and totals as possible stay told."""
    truth = with_totals(leaves)
    assert hide(truth, {key for key, count in truth.items() if count < THRESHOLD}) == hidden
