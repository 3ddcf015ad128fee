"""The stateless stage on a real broker: nothing lost, nothing blocked, repeats identical."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from river_rig import River

from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.ready_encounter import ReadyEncounter

pytestmark = pytest.mark.kafka


def test_each_record_comes_out_once_on_its_own_partition_and_names_its_input(
    river: River, make_chart: Callable[[str], ReadyEncounter]
) -> None:
    """The output stands on the partition number of its input and says which input made it."""
    river.publish("ready-encounters", (make_chart(f"n-{n}") for n in range(500)))
    places = {row[0]: row[3:] for row in river.read("ready-encounters")}
    worker = river.start("coding")
    rows = river.wait("coded-encounters", 500)
    assert river.stop(worker) == 0
    assert len(rows) == 500
    for key, value, headers, partition, _ in rows:
        assert CodedEncounter.decode(value).encounter_id.encode() == key
        assert places[key][0] == partition
        assert headers["claimstream-origin"].decode() == "ready-encounters/{}/{}".format(
            *places[key]
        )
    assert river.stored("coding", "ready-encounters") == 500


def test_a_poison_record_neither_blocks_nor_vanishes(
    river: River, make_chart: Callable[[str], ReadyEncounter]
) -> None:
    """Every bad record ends in dead-letters with its reason; every good one comes out."""
    local = [f"n-{n}" for n in range(60)]
    local[10:10] = ["raise-1", "crash-1", "hang-1", "hog-1", "crash-2", "tear-1"]
    river.publish("ready-encounters", (make_chart(name) for name in local))
    good = make_chart("n-1")
    label = {"claimstream-schema": "ready_encounter/1"}
    value = good.encode()
    river.put(
        "ready-encounters",
        [
            (b"F1:w-1", None, label),
            (b"F1:w-2", b"", label),
            (b"F1:w-4", value, label),
            (b"F1:w-5", b"\x00", label),
            (b"F1:n-1", value + b"x", label),
            (b"F1:n-1", value, {}),
            (b"F1:n-1", value, {"claimstream-schema": "claim/1"}),
            (b"F1:n-1", value[:-9], label),
            (b"F1:n-1", b'{"a": 1}', label),
        ],
    )
    worker = river.start("coding")
    dead = river.until(lambda: river.read("dead-letters"), lambda rows: len(rows) == 15, seconds=60)
    rows = river.wait("coded-encounters", 60)
    assert river.stop(worker) == 0
    assert len(rows) == 60
    reasons = Counter(row[2]["claimstream-reason"].decode() for row in dead)
    assert reasons == {
        "STEP_FAILED": 1,
        "CRASHED": 4,
        "DEADLINE": 1,
        "TOMBSTONE": 1,
        "EMPTY_VALUE": 1,
        "KEY_MISMATCH": 1,
        "UNDECODABLE": 4,
        "SCHEMA_UNKNOWN": 2,
    }
    assert river.stored("coding", "ready-encounters") == 75
    text = river.log.read_text() + repr([row[2] for row in dead])
    assert "Canary" not in text
