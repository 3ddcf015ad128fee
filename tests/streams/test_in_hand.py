"""A record that kills its process again and again is known by the processes that follow."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from claimstream.streams.in_hand import MOST_DEATHS, InHand


def die(note: Path, work: Callable[[InHand], None]) -> None:
    """Let a process of its own do the work, which kills it, as a native crash does."""
    child = os.fork()
    if child == 0:
        work(InHand(note))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def hold(place: str) -> Callable[[InHand], None]:
    """Return work that goes no further than the record."""

    def work(in_hand: InHand) -> None:
        """Take the record and die of it."""
        with in_hand.holding(place):
            idle(in_hand)

    return work


def pass_by(place: str) -> Callable[[InHand], None]:
    """Return work that brings the record to its end and dies then."""

    def work(in_hand: InHand) -> None:
        """Take the record, lay it down, die."""
        with in_hand.holding(place):
            pass
        idle(in_hand)

    return work


def idle(_: InHand) -> None:
    """Die."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_last_of_a_row_of_deaths_keeps_the_record_aside(tmp_path: Path) -> None:
    """One death may be the machine's; so many at one record are the record's."""
    note = tmp_path / "note"
    for _ in range(MOST_DEATHS):
        assert not InHand(note).has_killed("encounters/0/7")
        die(note, hold("encounters/0/7"))
    heir = InHand(note)
    assert heir.has_killed("encounters/0/7")
    assert not heir.has_killed("encounters/0/8")


def test_a_death_elsewhere_forgets_nobody(tmp_path: Path) -> None:
    """A worker that falls with nothing in hand, or is drained, tells nothing of the suspect."""
    note = tmp_path / "note"
    for work in (hold("a/0/1"), idle, hold("a/0/1"), idle, pass_by("a/0/0"), hold("a/0/1")):
        die(note, work)
    assert InHand(note).has_killed("a/0/1")


def test_deaths_at_other_records_prove_nothing(tmp_path: Path) -> None:
    """Kills from outside strike where they strike: only an unbroken row counts."""
    note = tmp_path / "note"
    for place in ("a/0/1", "a/0/1", "a/0/2", "a/0/1", "a/0/1"):
        die(note, hold(place))
    assert not InHand(note).has_killed("a/0/1")


def test_a_record_that_came_to_its_end_is_no_suspect(tmp_path: Path) -> None:
    """A step that raises, like one that returns, has not killed anybody."""

    def raise_in(in_hand: InHand) -> None:
        """Let the step of the record raise, then fall with nothing in hand."""
        with pytest.raises(ValueError, match="a"), in_hand.holding("a/0/1"):
            raise ValueError("a")
        idle(in_hand)

    note = tmp_path / "note"
    for work in (hold("a/0/1"), hold("a/0/1"), raise_in, hold("a/0/1"), pass_by("a/0/1")):
        die(note, work)
    for _ in range(MOST_DEATHS - 1):
        die(note, hold("a/0/1"))
    assert not InHand(note).has_killed("a/0/1")
