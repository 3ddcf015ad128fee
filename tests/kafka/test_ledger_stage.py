"""The stateful stage on a real broker: every effect once, whatever dies."""

from __future__ import annotations

import random
import signal
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest
from river_rig import River, Row

from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter

pytestmark = pytest.mark.kafka

Visit = Callable[[str], Encounter]


@pytest.fixture
def make_visit(make_encounter: Callable[..., Encounter]) -> Visit:
    """Return ``make_visit("n-1")``: an encounter of that local id."""
    base = make_encounter()
    return lambda local: base.model_copy(update={"encounter_id": f"F1:{local}"})


def revisions(rows: list[Row]) -> dict[bytes, list[int]]:
    """Return the revisions of each key in log order."""
    found: dict[bytes, list[int]] = defaultdict(list)
    for key, value, *_ in rows:
        found[key].append(ReadyEncounter.decode(value).revision)
    return found


def test_effects_outputs_and_offsets_are_one(river: River, make_visit: Visit) -> None:
    """Each input is counted once, in order, and the group's copy of the offsets follows."""
    river.publish("encounters", (make_visit(f"n-{n % 50}") for n in range(400)))
    worker = river.start("intake")
    rows = river.until(lambda: river.read("ready-encounters"), lambda r: len(r) >= 400, 40)
    assert river.stop(worker) == 0
    assert all(found == list(range(1, 9)) for found in revisions(rows).values())
    assert river.stored("intake", "encounters") == 400


def test_sigkill_at_any_moment_neither_loses_nor_repeats(river: River, make_visit: Visit) -> None:
    """Two workers, killed in turn ten times: committed readers see each effect exactly once."""
    draw = random.Random(7)
    limits = {
        "CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "3000",
        "CLAIMSTREAM_LEDGER__BATCH_RECORDS": "20",
    }
    river.publish("encounters", (make_visit(f"n-{n % 400}") for n in range(8_000)))
    worker = river.start("intake", **limits)
    for kill in range(1, 9):
        river.until(lambda: river.read("ready-encounters"), lambda r, n=kill: len(r) > 400 * n, 60)
        river.pause(draw.uniform(0, 0.3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker = river.start("intake", **limits)
    rows = river.until(lambda: river.read("ready-encounters"), lambda r: len(r) >= 8_000, 60)
    assert river.stop(worker) == 0
    assert Counter(len(found) for found in revisions(rows).values()) == {20: 400}
    assert all(found == list(range(1, 21)) for found in revisions(rows).values())
