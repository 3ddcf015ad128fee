"""The process of a ``LedgerStage``: owns units, feeds them records, keeps their time."""

from __future__ import annotations

import signal
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition

from claimstream.streams.arrivals import (
    BEGINNING,
    arrival_of,
    next_offsets,
    sound_messages,
    without_repeats,
)
from claimstream.streams.connection import consumer_config, group_name, topic_name
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.exits import DRAINED, bound_drain, exit_for_restart
from claimstream.streams.health import HealthPage
from claimstream.streams.lag import LagCollector
from claimstream.streams.ledger_plan import LedgerPlan
from claimstream.streams.ledger_unit import LedgerUnit, TransactionAborted, open_unit
from claimstream.streams.logging import open_log
from claimstream.streams.metrics import (
    EVENT_AGE,
    RECORDS_CONSUMED,
    REPEATS_SKIPPED,
    STAGE_DURATION,
    announce,
)
from claimstream.streams.patience import Patience
from claimstream.streams.vitals import State, Vitals
from claimstream.streams.watchdog import Watchdog

LOG = open_log("ledger")
LINGER_SECONDS = 0.005
CHUNK = 100
MOST_WAKES = 500


def wall_clock() -> datetime:
    """Return the time to the millisecond; the one place where a ledger's clock comes from."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class LedgerWorker:
    """Runs one ledger stage in this process."""

    def __init__(self, plan: LedgerPlan, now: Callable[[], datetime] = wall_clock) -> None:
        """Prepare; nothing connects before ``run``."""
        settings = plan.settings
        group = group_name(settings, plan.name)
        self._plan = plan
        self._now = now
        self._units: dict[int, LedgerUnit] = {}
        self._vitals = Vitals(plan.name, settings.health.stall_seconds)
        self._watchdog = Watchdog(plan.name, self._vitals)
        self._health = HealthPage(settings.health, self._vitals)
        self._lag = LagCollector(settings, group, self._vitals, False)
        self._consumer = Consumer(
            consumer_config(settings.kafka, group)
            | {"enable.partition.eof": False, "auto.offset.reset": "error"}
            | {"max.poll.interval.ms": 600_000}
        )
        self._patience = Patience(settings.stage.retry_seconds)
        self._draining = False

    def run(self) -> int:
        """Run until SIGTERM, drain and return the exit code; raises TopicError."""
        self._plan.demand_layout()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._drain)
        announce((i.contract for i in self._plan.inlets.values()), self._plan.settings.commit)
        for part in (self._watchdog, self._health, self._lag):
            part.start()
        LOG.info("stage starts", extra={"stage": self._plan.name, "port": self._health.port})
        ledger = topic_name(self._plan.settings, self._plan.ledger.name)
        self._consumer.subscribe(
            [ledger], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
        )
        while not self._draining:
            self._turn()
        self._close()
        return DRAINED

    def _drain(self, _signum: int, _frame: Any) -> None:  # noqa: ANN401 - a frame
        """Ask the loop to end after the batch in hand."""
        bound_drain(self._plan.name, self._plan.settings.supervisor_grace_seconds)
        self._draining = True

    def _close(self) -> None:
        """Leave the group; every transaction has ended."""
        self._vitals.enter(State.DRAINING)
        self._consumer.close()
        for part in (self._lag, self._health, self._watchdog):
            part.stop()
        LOG.info("stage drained", extra={"stage": self._plan.name})

    def _turn(self) -> None:
        """Take one batch of records, settle it unit by unit, let time pass."""
        for number, arrivals in self._take().items():
            if number in self._units:
                self._settle(self._units[number], arrivals)
        for unit in list(self._units.values()):
            self._keep_time(unit)

    def _take(self) -> dict[int, list[Arrival]]:
        """Return the next records by unit: at most 500, 250 ms, 8 MiB."""
        limits = self._plan.settings.ledger
        taken: dict[int, list[Arrival]] = defaultdict(list)
        messages = self._consumer.consume(1, limits.batch_seconds)
        count = size = 0
        while messages:
            for message in sound_messages(self._plan.name, messages):
                arrival = arrival_of(message, self._plan.settings.prefix)
                taken[self._plan.unit_of(message.partition())].append(arrival)
                count += 1
                size += len(message)
            room = min(CHUNK, limits.batch_records - count)
            full = room <= 0 or size >= limits.batch_bytes
            messages = [] if full else self._consumer.consume(room, LINGER_SECONDS)
        return taken

    def _settle(self, unit: LedgerUnit, arrivals: list[Arrival]) -> None:
        """Run the step over a unit's records in one transaction."""
        if unit.clock is None:
            self._keep_time(unit)
        if unit.clock is None:
            return  # aborted: the inputs were rewound
        began = time.monotonic()
        batch = unit.batch(unit.clock)
        fresh = without_repeats(
            arrivals, lambda topic, partition: unit.offsets.get(f"{topic}/{partition}", 0)
        )
        REPEATS_SKIPPED.labels(self._plan.name).inc(len(arrivals) - len(fresh))
        self._vitals.busy(self._plan.settings.ledger.deadline_seconds * 3)
        for arrival in fresh:
            batch.take(arrival)
        if fresh and self._committed(unit, lambda: unit.commit(batch, self._consumer)):
            STAGE_DURATION.labels(self._plan.name).observe(time.monotonic() - began)
            self._count(fresh)
        self._vitals.busy(0)

    def _committed(self, unit: LedgerUnit, commit: Callable[[], None]) -> bool:
        """Return whether the commit happened; an aborted one rewinds to the ledger's offsets."""
        try:
            commit()
        except TransactionAborted as aborted:
            LOG.warning("transaction aborted", extra={"kind": str(aborted)})
            self._vitals.enter(State.BROKER_AWAY, "aborted")
            pause = self._patience.next_pause()
            if pause is None:
                exit_for_restart(self._plan.name, "retries spent")
            time.sleep(pause)
            self._reopen(unit)
            return False
        self._patience = Patience(self._plan.settings.stage.retry_seconds)
        if self._vitals.state is not State.RUNNING:
            self._vitals.enter(State.RUNNING)
        return True

    def _reopen(self, unit: LedgerUnit) -> None:
        """Fence and restore a unit anew, and seek its inputs back to the ledger's offsets.

        Where a seek fails, the next records would be taken past the aborted ones: the process
        ends instead, and whoever owns the unit then begins at the ledger's offsets.
        """
        unit.close()
        unit = self._units[unit.number] = open_unit(self._plan, unit.number, self._watchdog)
        for place in self._positions(unit):
            try:
                self._consumer.seek(place)
            except KafkaException as error:
                exit_for_restart(self._plan.name, f"not rewound {error.args[0].name()}")

    def _positions(self, unit: LedgerUnit) -> list[TopicPartition]:
        """Return where a unit's inputs go on: the ledger's offsets, else the first record."""
        return [
            TopicPartition(
                topic_name(self._plan.settings, topic),
                partition,
                unit.offsets.get(f"{topic}/{partition}", BEGINNING),
            )
            for topic, partition in self._plan.places_of(unit.number)
        ]

    def _keep_time(self, unit: LedgerUnit) -> None:
        """At most once a minute write the clock in one transaction with whatever falls due."""
        now = self._now()
        step = timedelta(seconds=self._plan.settings.ledger.clock_seconds)
        if unit.clock is not None and now < unit.clock + step:
            return
        committed, due = True, unit.cache.due(now, MOST_WAKES)
        while committed and (due or unit.clock != now):
            batch = unit.batch(now)
            batch.tell_time()
            for key in due:
                batch.wake(key, unit.number)
            committed = self._committed(unit, partial(unit.commit, batch, self._consumer))
            due = unit.cache.due(now, MOST_WAKES) if committed else []

    def _count(self, arrivals: list[Arrival]) -> None:
        """Count what was taken in, and note the progress."""
        for arrival in arrivals:
            place = arrival.origin
            RECORDS_CONSUMED.labels(self._plan.name, place.topic).inc()
            age = max(0.0, time.time() - place.timestamp_ms / 1000)
            EVENT_AGE.labels(self._plan.name).observe(age)
        for (topic, partition), offset in next_offsets(arrivals).items():
            self._vitals.moved(topic, partition, offset)

    def _assigned(self, consumer: Consumer, ledger: list[TopicPartition]) -> None:
        """Open the units dealt to this worker and fetch their inputs from the ledgers' offsets."""
        self._vitals.enter(State.RESTORING)
        numbers = {place.partition for place in ledger}
        for number in sorted(self._units.keys() - numbers):
            self._units.pop(number).close()
        for number in sorted(numbers - self._units.keys()):
            self._units[number] = open_unit(self._plan, number, self._watchdog)
        consumer.assign([p for unit in self._units.values() for p in self._positions(unit)])
        self._vitals.own(
            {
                (topic, partition): unit.offsets.get(f"{topic}/{partition}", 0)
                for number, unit in self._units.items()
                for topic, partition in self._plan.places_of(number)
            }
        )
        self._vitals.enter(State.RUNNING)
        LOG.info("units owned", extra={"stage": self._plan.name, "count": len(numbers)})

    def _revoked(self, consumer: Consumer, _places: list[TopicPartition]) -> None:
        """Stop fetching; the units stay open, for the next deal often brings them back."""
        self._vitals.enter(State.REBALANCING)
        consumer.unassign()

    def _lost(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        """Forget the units: another worker may own them already."""
        while self._units:
            self._units.popitem()[1].close()
        self._revoked(consumer, places)
