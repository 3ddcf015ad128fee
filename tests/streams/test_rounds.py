"""A round that fails is tried again, and the page tells it meanwhile."""

from __future__ import annotations

import sqlite3

import pytest

from claimstream.streams.metrics import RECORD_ERRORS
from claimstream.streams.rounds import Rounds
from claimstream.streams.settings import Settings
from claimstream.streams.vitals import State, Vitals


def test_a_failed_round_is_not_ready_and_the_next_good_one_is() -> None:
    """A database that is not there yet, a broker that is away: nothing is lost by waiting."""
    outcomes = [sqlite3.OperationalError(), None]

    def act() -> None:
        """Do what the list says."""
        error = outcomes.pop(0)
        if error is not None:
            raise error

    rounds, vitals = Rounds("statistics", Settings(), 1.0, act), Vitals("statistics", 60.0)
    errors = RECORD_ERRORS.labels("statistics", "sink")._value
    before = errors.get()
    assert not rounds._turn(vitals)
    assert (vitals.state, vitals.reason) == (State.PAUSED, "OperationalError")
    assert (vitals.ready(), vitals.live()) == (False, True)
    assert rounds._turn(vitals)
    assert (vitals.ready(), errors.get() - before) == (True, 1)


def test_a_fault_of_our_own_ends_the_process() -> None:
    """The supervisor starts it again; a round that cannot succeed must not look like patience."""

    def act() -> None:
        """Break."""
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Rounds("statistics", Settings(), 1.0, act)._turn(Vitals("statistics", 60.0))
