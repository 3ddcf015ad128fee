"""A record that costs a ledger or a sink its process is kept aside, and the stage runs on."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable

import pytest
from river_rig import River
from test_sink_stage import count

from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.in_hand import MOST_DEATHS

pytestmark = pytest.mark.kafka

SOON = {
    "CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "2000",
    "CLAIMSTREAM_HEALTH__STALL_SECONDS": "4",
    "CLAIMSTREAM_HEALTH__LAG_SECONDS": "0.5",
}
GOOD = 40


def names(bad: str) -> list[str]:
    """Return local ids of good records with a bad one in their midst."""
    found = [f"n-{n}" for n in range(GOOD)]
    return [*found[:20], bad, *found[20:]]


def fall(river: River, stage: str, code: int) -> None:
    """Start the stage until so many processes have ended with this code."""
    for _ in range(MOST_DEATHS):
        assert river.start(stage, **SOON).wait(60) == code


def test_a_ledger_step_that_crashes_natively_costs_its_record_alone(
    river: River, make_encounter: Callable[..., Encounter]
) -> None:
    """Three processes die of it, the fourth keeps it aside: nothing lost, nothing twice."""
    base = make_encounter()
    visits = [base.model_copy(update={"encounter_id": f"F1:{name}"}) for name in names("crash-1")]
    river.publish("encounters", visits)
    fall(river, "intake", -signal.SIGSEGV)
    worker = river.start("intake", **SOON)
    rows = river.wait("ready-encounters", GOOD)
    dead = river.until(lambda: river.read("dead-letters"), lambda found: len(found) > 0, 40)
    assert river.stop(worker) == 0
    assert [(row[0], row[2]["claimstream-reason"]) for row in dead] == [(b"F1:crash-1", b"CRASHED")]
    assert dead[0][1] == next(v for v in visits if "crash" in v.encounter_id).encode()
    assert set(Counter(row[0] for row in rows).values()) == {1}
    assert river.stored("intake", "encounters") == GOOD + 1


def test_a_sink_step_that_hangs_costs_its_record_alone(
    river: River, make_chart: Callable[[str], ReadyEncounter]
) -> None:
    """The watchdog ends three workers over it; the others' rows stand once, its letter beside."""
    river.publish("ready-encounters", [make_chart(name) for name in names("hang-1")])
    fall(river, "records", 70)
    worker = river.start("records", **SOON)
    assert river.until(lambda: count(river, "letters"), lambda n: n >= 1, 40) == 1
    assert river.until(lambda: count(river, "charts"), lambda n: n >= GOOD, 40) == GOOD
    assert river.stop(worker) == 0
    (letter,) = river.read("dead-letters")
    assert (letter[0], letter[2]["claimstream-reason"]) == (b"F1:hang-1", b"CRASHED")
