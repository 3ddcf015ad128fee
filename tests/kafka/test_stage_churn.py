"""The stateless stage while its group is dealt again and again, on a log full of gaps."""

from __future__ import annotations

import random
import signal
import subprocess
from collections.abc import Callable

import pytest
from confluent_kafka import Producer
from river_rig import River, keys

from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.connection import producer_config

pytestmark = pytest.mark.kafka

Chart = Callable[[str], ReadyEncounter]
COUNT, GROUP = 2_004, 12
LIMITS = {"CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "3000", "CLAIMSTREAM_STAGE__BATCH_RECORDS": "50"}


def publish_with_gaps(river: River, make_chart: Chart) -> None:
    """Write charts in small transactions, every fifth of them aborted first, as ledgers do.

    Commit markers and aborted records leave gaps in the offsets that a consumer sees.
    """
    options = {"transactional.id": river.settings.prefix + "gaps"}
    producer = Producer(producer_config(river.settings.kafka) | options)
    producer.init_transactions(30)
    topic = river.settings.prefix + "ready-encounters"
    for start in range(0, COUNT, GROUP):
        for ends in [producer.abort_transaction] * (start % 5 == 0) + [producer.commit_transaction]:
            producer.begin_transaction()
            for n in range(start, start + GROUP):
                chart = make_chart(f"work-{n}")
                label = {"claimstream-schema": chart.schema_label()}
                producer.produce(topic, key=chart.encounter_id, value=chart.encode(), headers=label)
            producer.flush(30)
            ends(30)


def deal_anew(river: River, workers: list[subprocess.Popen[bytes]], draw: random.Random) -> None:
    """Let a worker join, and one of the others leave, killed or asked to."""
    workers.append(river.start("coding", **LIMITS))
    river.pause(draw.uniform(1.5, 3))
    leaver = workers.pop(draw.randrange(len(workers) - 1))
    leaver.send_signal(draw.choice([signal.SIGKILL, signal.SIGTERM]))


@pytest.mark.parametrize("pure_python", ["", "1"], ids=["cython", "pure python"])
def test_deals_from_the_first_batch_on_lose_nothing(
    river: River, make_chart: Chart, pure_python: str
) -> None:
    """Before anything is stored, one wrong acknowledgement would skip a whole partition's head."""
    if pure_python:
        river.environment["NO_CYTHON"] = pure_python
    publish_with_gaps(river, make_chart)
    draw = random.Random(11)
    workers = [river.start("coding", **LIMITS)]
    for _ in range(4):
        deal_anew(river, workers, draw)
    rows = river.until(lambda: river.read("coded-encounters"), lambda r: keys(r) >= COUNT, 60)
    assert keys(rows) == COUNT
    assert {river.stop(worker) for worker in workers} == {0}
