"""A call that never returns ends the process, whatever the main thread does."""

from __future__ import annotations

import subprocess
import sys

HUNG = """
import signal, time
from claimstream.streams.vitals import State, Vitals
from claimstream.streams.watchdog import Watchdog
vitals = Vitals("test", {stall})
vitals.own({{("encounters", 0): 0}})
vitals.enter(State.RUNNING)
vitals.saw("encounters", 0, True)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
watchdog = Watchdog("test", vitals)
watchdog.start()
with watchdog.guard({deadline}, "commit_transaction"):
    time.sleep(20)
"""


def run(deadline: float, stall: float) -> tuple[int, str]:
    """Return the exit code and log of a process that hangs in a guarded call."""
    done = subprocess.run(
        [sys.executable, "-c", HUNG.format(deadline=deadline, stall=stall)],
        capture_output=True,
        text=True,
        timeout=18,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_call_past_its_deadline_exits_70() -> None:
    """Librdkafka can hang for ever in a transaction call and ignore its own timeout."""
    code, log = run(deadline=0.5, stall=60)
    assert code == 70
    assert "exit for restart" in log


def test_a_stage_that_stands_still_over_waiting_data_exits_70() -> None:
    """The supervisor starts it again; nothing was acknowledged."""
    assert run(deadline=60, stall=0.5)[0] == 70
