"""Liveness kills only a stage that could move and does not."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from claimstream.streams.health import HealthPage
from claimstream.streams.logging import JsonFormatter
from claimstream.streams.settings import HealthSettings
from claimstream.streams.vitals import State, Vitals


def stalled(state: State = State.RUNNING, waits: bool = True) -> Vitals:
    """Return the vitals of a stage that has not moved for longer than it may."""
    vitals = Vitals("test", stall_seconds=-1.0)
    vitals.own({("encounters", 0): 0})
    vitals.enter(state)
    vitals.saw("encounters", 0, waits)
    return vitals


def test_a_stage_with_waiting_data_that_stands_still_is_dead() -> None:
    """This is the silent stall that Faust has been reported for."""
    assert not stalled().live()


@pytest.mark.parametrize("state", [s for s in State if s is not State.RUNNING])
def test_only_a_running_stage_can_stall(state: State) -> None:
    """Restoring, rebalancing, pausing and waiting for a broker are not stalls."""
    assert stalled(state).live()


def test_a_record_within_its_own_deadline_is_no_stall() -> None:
    """A long batch says of each record how long it may take."""
    busy = stalled()
    busy.busy(60)
    assert busy.live()


class Night:
    """A clock that the test sets, and the vitals of a stage that goes by it."""

    def __init__(self) -> None:
        """Begin in the evening, with the last record of the day done."""
        self.seconds = 0.0
        self.vitals = Vitals("test", stall_seconds=60, now=lambda: self.seconds)
        self.vitals.own({("encounters", 0): 0})
        self.vitals.enter(State.RUNNING)
        self.vitals.moved("encounters", 0, 7)

    def pass_by(self, seconds: int, waits: bool) -> Iterator[bool]:
        """Yield whether the stage is live, after each look of the lag collector."""
        for _ in range(seconds // 15):
            self.seconds += 15
            self.vitals.saw("encounters", 0, waits)
            yield self.vitals.live()


def test_an_idle_night_kills_nobody() -> None:
    """Nor does the first record of the morning, which is seen to wait before it is done."""
    night = Night()
    assert all(night.pass_by(10 * 3600, waits=False))
    assert all(night.pass_by(60, waits=True))
    night.vitals.moved("encounters", 0, 8)
    assert all(night.pass_by(3600, waits=False))


def test_a_record_that_waits_all_night_ends_the_stage() -> None:
    """A minute after it was first seen to wait."""
    night = Night()
    assert all(night.pass_by(3600, waits=False))
    assert list(night.pass_by(120, waits=True)) == [True] * 5 + [False] * 3


def ask(page: HealthPage, path: str) -> tuple[int, str]:
    """Return the status and body of a GET."""
    wire = HTTPConnection("127.0.0.1", page.port, timeout=10)
    wire.request("GET", path)
    answer = wire.getresponse()
    return answer.status, answer.read().decode()


def test_the_page_tells_live_ready_and_metrics() -> None:
    """Probes and Prometheus read one small page on loopback."""
    vitals = stalled(State.RESTORING)
    page = HealthPage(HealthSettings(), vitals)
    page.start()
    assert [ask(page, path)[0] for path in ("/live", "/ready", "/x")] == [200, 503, 404]
    vitals.enter(State.RUNNING)
    assert [ask(page, path)[0] for path in ("/live", "/ready")] == [503, 200]
    status, text = ask(page, "/metrics")
    assert status == 200
    assert 'claimstream_stage_state{stage="test",state="running"} 1.0' in text
    page.stop()


def test_the_log_keeps_ids_and_withholds_everything_else() -> None:
    """Exception texts and library messages may quote a record."""
    try:
        raise ValueError("Jane Canary")
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    ours = logging.LogRecord("claimstream.x", 30, "", 0, "step failed", (), caught)
    ours.stage = "intake"
    ours.patient = "Jane Canary"
    theirs = logging.LogRecord("faust", 40, "", 0, "got %r", ("Jane Canary",), caught)
    lines = [JsonFormatter().format(record) for record in (ours, theirs)]
    assert "Canary" not in "".join(lines)
    assert json.loads(lines[0])["stage"] == "intake"
    assert json.loads(lines[0])["error"] == "ValueError"
