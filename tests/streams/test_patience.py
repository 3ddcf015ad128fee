"""A fault is tried again for as long as the settings say, counted from the fault."""

from __future__ import annotations

import time

from claimstream.streams.patience import FIRST_PAUSE, Patience


def test_a_quiet_time_before_the_first_fault_does_not_count() -> None:
    """A stage that idled for an hour has all its retries left."""
    patience = Patience(3600)
    patience.began = time.monotonic() - 7200
    assert patience.next_pause() == FIRST_PAUSE


def test_the_time_is_spent_from_the_first_fault_on() -> None:
    """Then the process gives up."""
    patience = Patience(3600)
    assert patience.next_pause() == FIRST_PAUSE
    patience.began -= 7200
    assert patience.next_pause() is None


def test_no_time_means_no_retry() -> None:
    """Zero is a valid setting."""
    assert Patience(0).next_pause() is None
