"""A rebalance in mid-poll repeats records; a batch holds each once and in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.effects import Origin
from claimstream.streams.arrivals import next_offsets, without_repeats
from claimstream.streams.dead_letters import Arrival


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_each_offset_comes_once_whatever_was_polled_twice(
    stored: int, taken: int, again: int, more: int
) -> None:
    """Records taken before a rebalance come again from the stored offset after it."""
    first = list(range(stored, stored + taken))
    second = list(range(max(0, stored - again), stored + more))
    polled = [Arrival(Origin("t", 0, offset), b"k", b"v") for offset in first + second]
    fresh = without_repeats(polled, lambda _topic, _partition: stored)
    assert [a.origin.offset for a in fresh] == list(range(stored, stored + max(taken, more)))
    wanted = {("t", 0): stored + max(taken, more)} if max(taken, more) else {}
    assert next_offsets(fresh) == wanted
