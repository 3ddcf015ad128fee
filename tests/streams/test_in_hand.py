"""A record that kills its process again and again is known by the processes that follow."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from claimstream.streams.in_hand import MOST_DEATHS, InHand


def die(note: Path, work: Callable[[InHand], None]) -> None:
    """Let a process of its own do the work, and kill it there, as a native crash does."""
    child = os.fork()
    if child == 0:
        work(InHand(note))
        os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def hold(place: str) -> Callable[[InHand], None]:
    """Return work that goes no further than the record."""

    def work(in_hand: InHand) -> None:
        """Take the record and die of it."""
        with in_hand.holding(place):
            os.kill(os.getpid(), signal.SIGKILL)

    return work


def test_the_last_of_a_row_of_deaths_keeps_the_record_aside(tmp_path: Path) -> None:
    """One death may be the machine's; so many at one record are the record's."""
    note = tmp_path / "note"
    for _ in range(MOST_DEATHS):
        assert not InHand(note).has_killed("encounters/0/7")
        die(note, hold("encounters/0/7"))
    heir = InHand(note)
    assert heir.has_killed("encounters/0/7")
    assert not heir.has_killed("encounters/0/8")


def test_deaths_at_other_records_prove_nothing(tmp_path: Path) -> None:
    """Kills from outside strike where they strike: only an unbroken row counts."""
    note = tmp_path / "note"
    for place in ("a/0/1", "a/0/1", "a/0/2", "a/0/1", "a/0/1"):
        die(note, hold(place))
    assert not InHand(note).has_killed("a/0/1")


def test_a_record_that_was_laid_down_is_no_suspect(tmp_path: Path) -> None:
    """A step that raises, like one that returns, has not killed anybody."""

    def raise_and_return(in_hand: InHand) -> None:
        """Let one record raise and another pass."""
        with pytest.raises(ValueError, match="a"), in_hand.holding("a/0/1"):
            raise ValueError("a")
        with in_hand.holding("a/0/2"):
            pass

    note = tmp_path / "note"
    for _ in range(MOST_DEATHS):
        die(note, raise_and_return)
    assert InHand(note).suspect == ""
