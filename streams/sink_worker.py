"""The process of a ``SinkStage``: records in, rows and offsets in one database transaction."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Origin
from claimstream.streams.arrivals import (
    BEGINNING,
    arrival_of,
    next_offsets,
    sound_messages,
    without_repeats,
)
from claimstream.streams.connection import consumer_config, group_name, topic_name
from claimstream.streams.dead_letters import (
    Arrival,
    kept_key,
    kept_value,
    read_dead_letter,
    reason_headers,
)
from claimstream.streams.exits import DRAINED, bound_drain, exit_for_restart
from claimstream.streams.gauges import Gauges, Measure
from claimstream.streams.health import HealthPage
from claimstream.streams.in_hand import InHand, place_of
from claimstream.streams.lag import LagCollector
from claimstream.streams.logging import open_log
from claimstream.streams.metrics import RECORD_ERRORS, RECORDS_CONSUMED, REPEATS_SKIPPED, announce
from claimstream.streams.outbox import DeliveryError, Outbox
from claimstream.streams.patience import Patience
from claimstream.streams.settings import Settings
from claimstream.streams.sink_store import CONTENT_FAULTS, SinkStore
from claimstream.streams.topics import DEAD_LETTERS
from claimstream.streams.vitals import State, Vitals
from claimstream.streams.watchdog import Watchdog
from claimstream.streams.wire import Inlet, Record, RecordRefused

LOG = open_log("sink")
POLL_SECONDS = 0.25
LINGER_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class SinkPlan:
    """A sink with its topics found; ``letters`` is dead-letters' partition count, 0 = not read."""

    name: str
    settings: Settings
    inlets: Mapping[str, Inlet]
    letters: int
    schema: str
    step: Callable[[Any, Origin], Iterable[tuple[str, Any]]]
    observe: Callable[[Any, int], None] | None = None
    measure: Measure | None = None

    def topics(self) -> list[str]:
        """Return the catalogue names of what it reads."""
        return [*self.inlets, *([DEAD_LETTERS] if self.letters else [])]


class SinkWorker:
    """Runs one sink in this process."""

    def __init__(self, plan: SinkPlan) -> None:
        """Open the database; nothing connects before ``run``."""
        settings = plan.settings
        group = group_name(settings, plan.name)
        self._plan = plan
        self._store = SinkStore(settings.records.path, plan.schema)
        self._in_hand = InHand(Path(f"{settings.records.path}.hand"))
        self._outbox = Outbox(settings, plan.name)
        self._vitals = Vitals(plan.name, settings.health.stall_seconds)
        self._watchdog = Watchdog(plan.name, self._vitals)
        self._health = HealthPage(settings.health, self._vitals)
        self._lag = LagCollector(settings, group, self._vitals, False)
        self._consumer = Consumer(
            consumer_config(settings.kafka, group)
            | {"enable.partition.eof": False, "auto.offset.reset": "error"}
        )
        self._patience = Patience(settings.stage.retry_seconds)
        self._gauges = Gauges(settings.records, plan.measure)
        self._buried: set[Origin] = set()
        self._read: dict[Origin, tuple[object, int]] = {}
        self._draining = False

    def run(self) -> int:
        """Run until SIGTERM and return the exit code."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._drain)
        announce((i.contract for i in self._plan.inlets.values()), self._plan.settings.commit)
        for part in (self._watchdog, self._health, self._lag, self._gauges):
            part.start()
        LOG.info("stage starts", extra={"stage": self._plan.name, "port": self._health.port})
        names = [topic_name(self._plan.settings, topic) for topic in self._plan.topics()]
        self._consumer.subscribe(names, on_assign=self._assigned, on_revoke=self._revoked)
        while not self._draining:
            self._turn()
        self._vitals.enter(State.DRAINING)
        self._consumer.close()
        self._store.close()
        LOG.info("stage drained", extra={"stage": self._plan.name})
        return DRAINED

    def _drain(self, _signum: int, _frame: Any) -> None:  # noqa: ANN401 - a frame
        """Ask the loop to end after the batch in hand."""
        bound_drain(self._plan.name, self._plan.settings.supervisor_grace_seconds)
        self._draining = True

    def _turn(self) -> None:
        """Take a batch and write it; nothing is lost while the database refuses."""
        first = self._consumer.consume(1, POLL_SECONDS)
        room = self._plan.settings.records.batch_records - 1
        more = self._consumer.consume(room, LINGER_SECONDS) if first and room else []
        prefix = self._plan.settings.prefix
        batch = [
            arrival_of(message, prefix) for message in sound_messages(self._plan.name, first + more)
        ]
        while batch and not self._written(batch):
            pause = self._patience.next_pause()
            if pause is None:
                exit_for_restart(self._plan.name, "retries spent")
            time.sleep(pause)

    def _written(self, batch: list[Arrival]) -> bool:
        """Return whether the batch is in the database."""
        fresh = without_repeats(batch, self._store.offset)
        REPEATS_SKIPPED.labels(self._plan.name).inc(len(batch) - len(fresh))
        try:
            self._write(fresh)
        except (sqlite3.Error, DeliveryError) as error:
            RECORD_ERRORS.labels(self._plan.name, "sink").inc()
            LOG.warning("database refused", extra={"kind": type(error).__name__})
            self._vitals.enter(State.PAUSED, "store")
            return False
        self._patience = Patience(self._plan.settings.stage.retry_seconds)
        self._buried.clear()
        self._note(fresh)
        return True

    def _write(self, fresh: list[Arrival]) -> None:
        """Write a batch; a row that the database cannot hold costs its own record alone."""
        try:
            rows = [row for arrival in fresh for row in self._rows(arrival)]
            self._store.write(rows, next_offsets(fresh))
        except CONTENT_FAULTS:
            if len(fresh) == 1:
                self._bury(fresh[0])
                self._store.write((), next_offsets(fresh))
                return
            for arrival in fresh:
                self._write([arrival])

    def _rows(self, arrival: Arrival) -> list[tuple[str, Any]]:
        """Return the statements of a record; none when its own stage has to bury it."""
        at = place_of(arrival.origin)
        if self._in_hand.has_killed(at):
            self._bury(arrival, Reason.CRASHED)
            return []
        try:
            with self._in_hand.holding(at):
                message = self._message(arrival)
                rows = list(self._plan.step(message, arrival.origin))
            self._read[arrival.origin] = message, len(arrival.value or b"")
            return rows
        except RecordRefused:
            RECORD_ERRORS.labels(self._plan.name, "decode").inc()
        except Exception as error:  # noqa: BLE001 - the one broad catch: kept aside
            LOG.warning("step failed", extra={"kind": type(error).__name__})
            self._bury(arrival)
        return []

    def _message(self, arrival: Arrival) -> object:
        """Return the message of a record: a contract, or a dead letter."""
        if arrival.origin.topic == DEAD_LETTERS:
            return read_dead_letter(arrival)
        return self._plan.inlets[arrival.origin.topic].admit(arrival)

    def _bury(self, arrival: Arrival, reason: Reason = Reason.STEP_FAILED) -> None:
        """Make a dead letter, unless the record is one already; raises DeliveryError."""
        self._read.pop(arrival.origin, None)
        if arrival.origin.topic == DEAD_LETTERS or arrival.origin in self._buried:
            return
        name = self._plan.name
        headers = reason_headers(arrival, name, reason, datetime.now(UTC))
        self._outbox.deliver(
            [Record(DEAD_LETTERS, kept_key(arrival), kept_value(arrival), headers)]
        )
        self._buried.add(arrival.origin)

    def _note(self, fresh: list[Arrival]) -> None:
        """Count, and tell the group where the database stands."""
        if self._vitals.state is State.PAUSED:
            self._vitals.enter(State.RUNNING)
        if self._plan.observe:
            for message, size in self._read.values():
                self._plan.observe(message, size)
        self._read.clear()
        for arrival in fresh:
            RECORDS_CONSUMED.labels(self._plan.name, arrival.origin.topic).inc()
        offsets = next_offsets(fresh)
        for (topic, partition), offset in offsets.items():
            self._vitals.moved(topic, partition, offset)
        if offsets:
            self._consumer.commit(offsets=self._places(offsets), asynchronous=True)

    def _places(self, offsets: Mapping[tuple[str, int], int]) -> list[TopicPartition]:
        """Return offsets under the broker's topic names."""
        settings = self._plan.settings
        return [TopicPartition(topic_name(settings, t), p, o) for (t, p), o in offsets.items()]

    def _assigned(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        """Seek to the database's offsets."""
        prefix = self._plan.settings.prefix
        own = [(place.topic.removeprefix(prefix), place.partition) for place in places]
        wanted = {at: self._store.offset(*at) or BEGINNING for at in own}
        consumer.assign(self._places(wanted))
        self._vitals.own({at: self._store.offset(*at) for at in own})
        self._vitals.enter(State.RUNNING)

    def _revoked(self, consumer: Consumer, _places: list[TopicPartition]) -> None:
        """Stop fetching."""
        self._vitals.enter(State.REBALANCING)
        consumer.unassign()
