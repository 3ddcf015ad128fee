"""Only what the stage delivered is acknowledged, and only in the group's present generation."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable

from faust.types.tuples import TP, ConsumerMessage

from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.faust_app import make_app
from claimstream.streams.faust_driver import ReadCommittedConsumer
from claimstream.streams.settings import Settings
from claimstream.streams.stage import Stage
from claimstream.streams.vitals import Vitals

TOPIC = "ready-encounters"
BROKEN = """
import asyncio
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.settings import Settings
from claimstream.streams.stage import Stage
from claimstream.streams.stage_worker import StageWorker

class Broken:
    def noack(self):
        return self
    def noack_take(self, most, within):
        return self
    def __aiter__(self):
        return self
    async def __anext__(self):
        raise RuntimeError("Jane Canary")

plan = Stage("coding", ReadyEncounter, CodedEncounter, print).plan(Settings())
asyncio.run(StageWorker("coding", plan, ())._consume(Broken()))
"""
"""A stage whose stream fails in a way that nobody foresaw."""


async def consume(_stream: object) -> None:
    """Take nothing."""


def code(_ready: ReadyEncounter) -> CodedEncounter:
    """Never called here."""
    raise AssertionError


def with_consumer(check: Callable[[ReadCommittedConsumer], None]) -> None:
    """Run a check on a consumer that has been dealt its partitions twice and stored nothing."""

    async def run() -> None:
        """Make the app inside a loop; it connects to nothing."""
        plan = Stage("coding", ReadyEncounter, CodedEncounter, code).plan(Settings())
        app = make_app("coding", plan, Vitals("coding", 60), consume)
        app.topics._acking_topics.add(TOPIC)
        app.consumer_generation_id = 2
        check(app.consumer)

    asyncio.run(run())


def message(offset: int, generation: int) -> ConsumerMessage:
    """Return a record as Faust hands it on."""
    made = ConsumerMessage(
        TOPIC, 0, offset, 0.0, 0, None, b"k", b"v", None, generation_id=generation
    )
    made.incref()
    return made


def test_what_faust_acknowledges_by_itself_moves_nothing() -> None:
    """Its Python stream acknowledges what it skips at a rebalance; all below would be lost."""

    def check(consumer: ReadCommittedConsumer) -> None:
        """Skip one record of each generation."""
        for offset, generation in ((900, 1), (1, 2)):
            message(offset, generation).ack(consumer)
        assert consumer._new_offset(TP(TOPIC, 0)) is None

    with_consumer(check)


def test_a_record_of_an_earlier_deal_is_not_acknowledged() -> None:
    """It is fetched again; below it there may be records that nobody has delivered."""

    def check(consumer: ReadCommittedConsumer) -> None:
        """Acknowledge across a deal, then within one."""
        assert not consumer.acknowledge(message(900, 1))
        assert consumer._new_offset(TP(TOPIC, 0)) is None
        assert consumer.acknowledge(message(0, 2))
        assert consumer._new_offset(TP(TOPIC, 0)) == 1

    with_consumer(check)


def test_an_error_that_nobody_foresaw_ends_the_process() -> None:
    """Faust would start its agent again behind the batch, and the next commit passes over it."""
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, timeout=120)
    assert done.returncode == 70
    assert b"Canary" not in done.stdout + done.stderr
