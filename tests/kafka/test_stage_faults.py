"""The stateless stage under kills, rebalances and refusing brokers."""

from __future__ import annotations

import hashlib
import signal
from collections import defaultdict
from collections.abc import Callable
from functools import partial

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)
from river_rig import River, Row

from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.connection import producer_config

pytestmark = pytest.mark.kafka

Chart = Callable[[str], ReadyEncounter]


def distinct(rows: list[Row]) -> dict[bytes, set[str]]:
    """Return the digests of the values that each key has."""
    found: dict[bytes, set[str]] = defaultdict(set)
    for key, value, *_ in rows:
        found[key].add(hashlib.sha256(value).hexdigest())
    return found


def accept_up_to(river: River, topic: str, size: int) -> None:
    """Set max.message.bytes of a topic: 100 makes the broker refuse every delivery.

    ``min.insync.replicas`` above the replication factor no longer does: Kafka 4.3.1 takes the
    lower of the two.
    """
    admin = AdminClient({"bootstrap.servers": river.settings.kafka.bootstrap_servers})
    resource = ConfigResource(ResourceType.TOPIC, river.settings.prefix + topic)
    entry = ConfigEntry("max.message.bytes", str(size), incremental_operation=AlterConfigOpType.SET)
    resource.add_incremental_config(entry)
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(20)


def test_a_record_of_an_aborted_transaction_is_never_processed(
    river: River, make_chart: Chart
) -> None:
    """Faust alone reads uncommitted records; our driver does not."""
    options = {"transactional.id": river.settings.prefix + "hospital"}
    producer = Producer(producer_config(river.settings.kafka) | options)
    producer.init_transactions(30)
    for name, ends in (("a", producer.abort_transaction), ("c", producer.commit_transaction)):
        producer.begin_transaction()
        for n in range(20):
            chart = make_chart(f"{name}-{n}")
            label = {"claimstream-schema": chart.schema_label()}
            topic = river.settings.prefix + "ready-encounters"
            producer.produce(topic, key=chart.encounter_id, value=chart.encode(), headers=label)
        producer.flush(30)
        ends(30)
    worker = river.start("coding")
    rows = river.wait("coded-encounters", 20)
    assert river.stop(worker) == 0
    assert {row[0].decode().partition("-")[0] for row in rows} == {"F1:c"}
    assert len(rows) == 20


def test_a_failing_delivery_acknowledges_nothing_until_it_succeeds(
    river: River, make_chart: Chart
) -> None:
    """The offsets stand still while the output topic refuses, then nothing is lost."""
    accept_up_to(river, "coded-encounters", 100)
    river.publish("ready-encounters", (make_chart(f"n-{n}") for n in range(300)))
    worker = river.start("coding", CLAIMSTREAM_KAFKA__DELIVERY_TIMEOUT_MS="2000")
    river.until(river.log.read_text, lambda text: "batch tried again" in text, 40)
    assert river.stored("coding", "ready-encounters") == 0
    accept_up_to(river, "coded-encounters", 6_000_000)
    rows = river.wait("coded-encounters", 300)
    assert river.stop(worker) == 0
    assert river.stored("coding", "ready-encounters") == 300
    assert {len(digests) for digests in distinct(rows).values()} == {1}


def test_spent_retries_exit_70_without_acknowledging(river: River, make_chart: Chart) -> None:
    """A worker that cannot deliver leaves its records to the next one."""
    accept_up_to(river, "coded-encounters", 100)
    river.publish("ready-encounters", (make_chart(f"n-{n}") for n in range(10)))
    limits = {"KAFKA__DELIVERY_TIMEOUT_MS": "1000", "STAGE__RETRY_SECONDS": "2"}
    worker = river.start("coding", **{f"CLAIMSTREAM_{k}": v for k, v in limits.items()})
    assert worker.wait(60) == 70
    assert river.stored("coding", "ready-encounters") == 0


def test_a_worker_in_the_middle_of_retries_still_drains(river: River, make_chart: Chart) -> None:
    """SIGTERM while the output refuses: it leaves the batch to the next worker, and says 0."""
    accept_up_to(river, "coded-encounters", 100)
    river.publish("ready-encounters", (make_chart(f"n-{n}") for n in range(10)))
    worker = river.start("coding", CLAIMSTREAM_KAFKA__DELIVERY_TIMEOUT_MS="1000")
    river.until(river.log.read_text, lambda text: text.count("batch tried again") >= 3, 60)
    assert river.stop(worker) == 0
    assert river.stored("coding", "ready-encounters") == 0


def test_a_worker_that_lacks_a_part_still_drains(river: River) -> None:
    """SIGTERM while it waits for what it lacks ends it like any other."""
    asked = river.log.parent / "part.asked"
    worker = river.start("waiting", RIVER_PART=str(asked.with_suffix("")))
    river.until(asked.exists, bool, 60)
    assert river.stop(worker) == 0


def test_sigkill_loses_nothing_and_repeats_are_byte_identical(
    river: River, make_chart: Chart
) -> None:
    """Three workers in turn, two killed at work."""
    river.publish("ready-encounters", (make_chart(f"work-{n}") for n in range(1_500)))
    limits = {"CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "3000"}
    for share in (200, 700):
        worker = river.start("coding", **limits)
        river.wait("coded-encounters", share)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    worker = river.start("coding", **limits)
    rows = river.wait("coded-encounters", 1_500)
    assert river.stop(worker) == 0
    found = distinct(rows)
    assert len(found) == 1_500
    assert {len(digests) for digests in found.values()} == {1}


def test_sigterm_under_load_drains_and_repeats_nothing(river: River, make_chart: Chart) -> None:
    """A stopped worker has committed what it delivered."""
    river.publish("ready-encounters", (make_chart(f"work-{n}") for n in range(1_200)))
    stored = partial(river.stored, "coding", "ready-encounters")
    limits = {"CLAIMSTREAM_STAGE__BATCH_RECORDS": "100"}
    for _ in range(2):
        before = stored()
        worker = river.start("coding", **limits)
        river.until(stored, lambda count, before=before: count > before, 60)
        assert river.stop(worker) == 0
        assert stored() < 1_200
    worker = river.start("coding", **limits)
    rows = river.wait("coded-encounters", 1_200)
    assert river.stop(worker) == 0
    assert len(rows) == 1_200


def test_workers_come_and_go_and_nothing_is_lost(river: River, make_chart: Chart) -> None:
    """Two workers, a third joins, two leave, one by SIGKILL."""
    limits = {"CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "3000"}
    workers = [river.start("coding", **limits) for _ in range(2)]
    river.publish("ready-encounters", (make_chart(f"work-{n}") for n in range(1_000)))
    river.wait("coded-encounters", 100)
    workers.append(river.start("coding", **limits))
    river.publish("ready-encounters", (make_chart(f"work-{n}") for n in range(1_000, 2_000)))
    river.wait("coded-encounters", 900)
    workers[0].send_signal(signal.SIGKILL)
    assert river.stop(workers[1]) == 0
    river.publish("ready-encounters", (make_chart(f"n-{n}") for n in range(500)))
    rows = river.wait("coded-encounters", 2_500)
    assert river.stop(workers[2]) == 0
    assert {len(digests) for digests in distinct(rows).values()} == {1}
    assert river.stored("coding", "ready-encounters") == 2_500


def test_a_worker_that_lacks_a_part_waits_and_then_goes_on(river: River, make_chart: Chart) -> None:
    """What a worker lacks is no fault of the record: no dead letter, no acknowledgement."""
    river.publish("ready-encounters", (make_chart(f"n-{n}") for n in range(20)))
    part, asked = river.log.parent / "part", river.log.parent / "part.asked"
    worker = river.start("waiting", RIVER_PART=str(part))
    river.until(lambda: asked.exists() and len(asked.read_text()), lambda tries: tries >= 3, 60)
    assert river.read("coded-encounters") == []
    part.touch()
    river.wait("coded-encounters", 20)
    assert river.stop(worker) == 0
    assert river.read("dead-letters") == []
