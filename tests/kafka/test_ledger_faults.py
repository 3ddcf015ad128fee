"""The stateful stage: zombies, poison, time, memory, refusals."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from confluent_kafka.admin import AdminClient, NewPartitions
from river_rig import River

from claimstream.schemas.amendment import Amendment, Recode
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import AmendmentKind

pytestmark = pytest.mark.kafka

Visit = Callable[[str], Encounter]


@pytest.fixture
def make_visit(make_encounter: Callable[..., Encounter]) -> Visit:
    """Return ``make_visit("n-1")``: an encounter of that local id."""
    base = make_encounter()
    return lambda local: base.model_copy(update={"encounter_id": f"F1:{local}"})


def recode(local: str) -> Amendment:
    """Return an amendment that asks to code the encounter again."""
    return Amendment(
        encounter_id=f"F1:{local}",
        amendment_id=f"recode:{local}",
        kind=AmendmentKind.RECODE,
        made_by="test",
        made_at=datetime(2026, 11, 20, tzinfo=UTC),
        recode=Recode(reason="test"),
    )


def test_a_zombie_is_fenced_and_writes_nothing(river: River, make_visit: Visit) -> None:
    """A worker stopped in mid-work is replaced; when it wakes it exits and nothing is doubled."""
    limits = {
        "CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "3000",
        "CLAIMSTREAM_LEDGER__BATCH_RECORDS": "100",
    }
    river.publish("encounters", (make_visit(f"work-{n % 300}") for n in range(1_500)))
    zombie = river.start("intake", **limits)
    river.until(lambda: river.read("ready-encounters"), lambda rows: len(rows) > 200, 40)
    zombie.send_signal(signal.SIGSTOP)
    heir = river.start("intake", **limits)
    river.until(lambda: river.read("ready-encounters"), lambda rows: len(rows) >= 1_500, 60)
    river.publish("encounters", (make_visit(f"work-{n}") for n in range(300)))
    zombie.send_signal(signal.SIGCONT)
    rows = river.until(lambda: river.read("ready-encounters"), lambda r: len(r) >= 1_800, 60)
    assert zombie.wait(60) == 70
    assert river.stop(heir) == 0
    found = Counter((row[0], ReadyEncounter.decode(row[1]).revision) for row in rows)
    assert len(found) == 1_800
    assert set(found.values()) == {1}


def test_poison_is_kept_aside_in_the_same_transaction(river: River, make_visit: Visit) -> None:
    """Each bad record ends in dead-letters with its reason; a raising step leaves no effect."""
    good = make_visit("n-1")
    label = {"claimstream-schema": good.schema_label()}
    value = good.encode()
    river.publish("encounters", [make_visit(f"n-{n}") for n in range(20)])
    river.publish("encounters", [make_visit("raise-1")])
    river.put(
        "encounters",
        [
            (None, value, label),
            (b"F1:n-1", None, label),
            (b"F1:n-2", value, label),
            (b"F1:n-1", value + b"x", label),
            (b"F1:n-1", value, {"claimstream-schema": "x/1"}),
        ],
    )
    wrong = (river.partition("encounters", b"F1:n-1") + 1) % 4
    river.put("encounters", [(b"F1:n-1", value, label)], partition=wrong)
    worker = river.start("intake")
    dead = river.until(lambda: river.read("dead-letters"), lambda rows: len(rows) >= 7, 40)
    assert len(river.wait("ready-encounters", 20)) == 20
    assert river.stop(worker) == 0
    assert Counter(row[2]["claimstream-reason"].decode() for row in dead) == {
        "STEP_FAILED": 1,
        "MISSING_KEY": 1,
        "TOMBSTONE": 1,
        "KEY_MISMATCH": 1,
        "UNDECODABLE": 1,
        "SCHEMA_UNKNOWN": 1,
        "WRONG_PARTITION": 1,
    }
    assert river.stored("intake", "encounters") == 27
    assert "Canary" not in river.log.read_text() + repr([row[2] for row in dead])


def test_a_step_reads_its_last_output_again_and_time_wakes_it(
    river: River, make_visit: Visit
) -> None:
    """No ledger holds a chart: it is read again by offset, in a later batch and after a restart."""
    limits = {"CLAIMSTREAM_LEDGER__CLOCK_SECONDS": "1"}
    river.publish("encounters", [make_visit("wake-1"), make_visit("n-1")])
    worker = river.start("intake", **limits)
    river.until(lambda: river.read("ready-encounters"), lambda rows: len(rows) == 3, 40)
    assert river.stop(worker) == 0
    river.publish("amendments", [recode("n-1"), recode("n-1"), recode("n-9")])
    worker = river.start("intake", **limits)
    rows = river.until(lambda: river.read("ready-encounters"), lambda r: len(r) == 5, 40)
    trail = river.until(lambda: river.read("audit-events"), lambda r: len(r) == 1, 40)
    river.pause(3)
    assert river.stop(worker) == 0
    assert len(river.read("ready-encounters")) == 5
    charts = [ReadyEncounter.decode(row[1]) for row in rows]
    pairs = sorted((c.encounter_id, c.revision, c.amendment) for c in charts)
    assert pairs == [
        ("F1:n-1", 1, 0),
        ("F1:n-1", 2, 1),
        ("F1:n-1", 3, 2),
        ("F1:wake-1", -1, 0),
        ("F1:wake-1", 1, 0),
    ]
    event = AuditEvent.decode(trail[0][1])
    assert (event.encounter_id, event.outcome, event.source_topic) == (
        "F1:n-9",
        "NO_EFFECT",
        "amendments",
    )


def test_a_changed_partition_count_is_refused(river: River) -> None:
    """Keys would move to other ledgers: the stage does not start."""
    admin = AdminClient({"bootstrap.servers": river.settings.kafka.bootstrap_servers})
    grown = NewPartitions(river.settings.prefix + "encounters", 8)
    for future in admin.create_partitions([grown]).values():
        future.result(20)
    river.until(lambda: river.partitions("encounters"), lambda count: count == 8, 20)
    assert river.start("intake").wait(30) == 78
