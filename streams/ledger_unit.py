"""One unit of a ledger stage: one partition number, one owner, one fence, one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from claimstream.schemas.contract import Contract
from claimstream.schemas.ledger_record import LedgerRecord
from claimstream.streams.connection import topic_name, transactional_config
from claimstream.streams.exits import exit_for_restart
from claimstream.streams.in_hand import InHand
from claimstream.streams.ledger_batch import LedgerBatch
from claimstream.streams.ledger_cache import CLOCK, LAST, OFFSETS, LedgerCache, open_cache
from claimstream.streams.ledger_plan import LedgerPlan
from claimstream.streams.ledger_restore import restore
from claimstream.streams.ledger_view import LedgerView, encode_offsets
from claimstream.streams.metrics import DEAD_LETTERS, RECORDS_PRODUCED, TRANSACTIONS_ABORTED
from claimstream.streams.outbox import produce
from claimstream.streams.partitioner import PARTITIONER
from claimstream.streams.snapshot import read_at
from claimstream.streams.topics import TopicError
from claimstream.streams.watchdog import Watchdog
from claimstream.streams.wire import SCHEMA_HEADER, Record

MARGIN = 2.0
"""Seconds between librdkafka's own deadline of a call and the watchdog's."""


FENCED = frozenset(
    (KafkaError._FENCED, KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH)  # noqa: SLF001
)
OnDelivery = Callable[[KafkaError | None, Any], None]


class TransactionAborted(RuntimeError):
    """The transaction was aborted; its work may be done again by the unit opened anew."""


@dataclass(slots=True)
class LedgerUnit:
    """The owner of one partition number."""

    plan: LedgerPlan
    number: int
    producer: Producer
    cache: LedgerCache
    watchdog: Watchdog
    in_hand: InHand
    offsets: dict[str, int] = field(default_factory=dict)
    clock: datetime | None = None

    def batch(self, clock: datetime) -> LedgerBatch:
        """Return an empty batch over the committed ledger."""
        plan, most = self.plan, self.plan.ledger.max_message_bytes
        view = LedgerView(self.cache, plan.entry_types, self._recall, plan.remembers, most)
        return LedgerBatch(plan, view, self.in_hand, clock)

    def commit(self, batch: LedgerBatch, group: Consumer) -> None:
        """Write a batch in one transaction, then take it into the cache.

        Raises TransactionAborted when it may be tried again; ends the process on a fatal error or
        a deadline (a later transaction must not meet a late end of this one).
        """
        self.offsets = self.offsets | batch.next_offsets
        try:
            self._begin()
            changes = self._write(batch)
            self._finish(batch, group)
        except KafkaException as error:
            self._abort_or_exit(error)
        self.cache.apply(changes)
        if CLOCK in changes:
            self.clock = batch.clock
        self._count(batch)

    def _begin(self) -> None:
        """Open the transaction."""
        with self._guard("begin_transaction"):
            self.producer.begin_transaction()

    def _write(self, batch: LedgerBatch) -> dict[str, bytes | None]:
        """Write outputs and ledger records; return the ledger's changes, bookkeeping included."""
        last: dict[str, bytes | None] = {}
        settings = self.plan.settings
        for record in batch.records:
            produce(self.producer, settings, record, self._note_place(record, last))
        if self.plan.remembers is not None:
            with self._guard("flush"):
                self.producer.flush(settings.ledger.deadline_seconds)
        changes = dict(batch.view.changes) | last
        changes[OFFSETS] = encode_offsets(self.offsets, self.plan.units, PARTITIONER)
        header = ((SCHEMA_HEADER, LedgerRecord.schema_label().encode("ascii")),)
        for key, value in changes.items():
            ledger = Record(self.plan.ledger.name, key.encode(), value, header, self.number)
            produce(self.producer, settings, ledger, _ignore)
        return changes

    def _note_place(self, record: Record, last: dict[str, bytes | None]) -> OnDelivery:
        """Return the delivery callback that keeps the offset of a remembered output."""
        remembered = self.plan.remembers
        if remembered is None or record.topic != self.plan.outlets[remembered].name:
            return _ignore

        def note(error: KafkaError | None, message: Message) -> None:
            """Keep where the record went."""
            if error is None:
                place = {f"{record.topic}/{message.partition()}": message.offset()}
                last[LAST + (record.key or b"").decode()] = encode_offsets(place, 0, "")

        return note

    def _finish(self, batch: LedgerBatch, group: Consumer) -> None:
        """Add the source offsets for lag tools and commit."""
        positions = [
            TopicPartition(topic_name(self.plan.settings, topic), int(number), offset)
            for place, offset in batch.next_offsets.items()
            for topic, _, number in [place.rpartition("/")]
        ]
        seconds = self.plan.settings.ledger.deadline_seconds
        if positions:
            with self._guard("send_offsets_to_transaction"):
                metadata = group.consumer_group_metadata()
                self.producer.send_offsets_to_transaction(positions, metadata, seconds)
        with self._guard("commit_transaction"):
            self.producer.commit_transaction(seconds)

    def _abort_or_exit(self, error: KafkaException) -> NoReturn:
        """Abort an abortable transaction, else end the process; never try again in place.

        Whoever was fenced exits: another owner is at work. After an abort the unit must be opened
        anew, because a refused produce leaves the producer with sequence numbers that the broker
        does not expect, and because a fresh fence needs a fresh ledger.
        """
        fault = error.args[0]
        if fault.code() in FENCED or not fault.txn_requires_abort():
            exit_for_restart(self.plan.name, f"transaction {fault.name()}")
        try:
            with self._guard("abort_transaction"):
                self.producer.abort_transaction(self.plan.settings.ledger.deadline_seconds)
        except KafkaException as worse:
            exit_for_restart(self.plan.name, f"abort {worse.args[0].name()}")
        TRANSACTIONS_ABORTED.labels(self.plan.name).inc()
        raise TransactionAborted(fault.name())

    def _guard(self, what: str) -> AbstractContextManager[None]:
        """Return the watchdog's guard for one transaction call."""
        return self.watchdog.guard(self.plan.settings.ledger.deadline_seconds + MARGIN, what)

    def _reread_offsets(self) -> None:
        """Take the committed source offsets from the cache."""
        raw = self.cache.get(OFFSETS)
        self.offsets = dict(LedgerRecord.decode(raw).offsets) if raw else {}

    def restore(self) -> int:
        """Read the ledger back and return how many records it had.

        Raises TopicError when it counts by another layout than this installation's.
        """
        count = restore(self.plan.settings, self.plan.ledger.name, self.number, self.cache)
        raw = self.cache.get(OFFSETS)
        layout = LedgerRecord.decode(raw) if raw else None
        if layout and (layout.partition_count, layout.partitioner) != (
            self.plan.units,
            PARTITIONER,
        ):
            raise TopicError(
                f"{self.plan.ledger.name} was written for {layout.partition_count} partitions by "
                f"{layout.partitioner}: both are fixed for life"
            )
        self._reread_offsets()
        clock = self.cache.get(CLOCK)
        self.clock = LedgerRecord.decode(clock).clock_at if clock else None
        return count

    def _recall(self, key: str) -> Contract | None:
        """Return the last remembered output of a key, read again from its topic."""
        raw = self.cache.get(LAST + key)
        remembered = self.plan.remembers
        if raw is None or remembered is None:
            return None
        ((place, offset),) = LedgerRecord.decode(raw).offsets.items()
        topic, _, number = place.rpartition("/")
        arrival = read_at(self.plan.settings, topic, int(number), offset)
        return remembered.decode(arrival.value) if arrival and arrival.value else None

    def _count(self, batch: LedgerBatch) -> None:
        """Count what the commit made real."""
        for record in batch.records:
            RECORDS_PRODUCED.labels(self.plan.name, record.topic).inc()
        for reason in batch.reasons:
            DEAD_LETTERS.labels(self.plan.name, reason.value).inc()

    def close(self) -> None:
        """Forget the ledger; its next owner restores it."""
        self.cache.close()
        self.in_hand.close()


def open_unit(plan: LedgerPlan, number: int, watchdog: Watchdog) -> LedgerUnit:
    """Fence the unit's owner before, restore its ledger and return the unit.

    Opening the transactional id ends every transaction that is still open under it, so that the
    restore sees all there will ever be. Ends the process when the broker does not allow it.
    """
    producer = open_producer(plan, number, watchdog)
    name = f"{plan.settings.prefix}{plan.name}-{number}"
    folder = plan.settings.ledger.cache_dir
    cache, in_hand = open_cache(folder, name), InHand(folder / f"{name}.hand")
    unit = LedgerUnit(plan, number, producer, cache, watchdog, in_hand)
    try:
        unit.restore()
    except KafkaException as error:
        exit_for_restart(plan.name, f"restore {error.args[0].name()}")
    return unit


def open_producer(plan: LedgerPlan, number: int, watchdog: Watchdog) -> Producer:
    """Return the one producer that may write for a unit, its forerunners fenced."""
    seconds = plan.settings.ledger.deadline_seconds
    producer = Producer(transactional_config(plan.settings, plan.transactional_id(number)))
    try:
        with watchdog.guard(seconds + MARGIN, "init_transactions"):
            producer.init_transactions(seconds)
    except KafkaException as error:
        exit_for_restart(plan.name, f"init_transactions {error.args[0].name()}")
    return producer


def _ignore(_error: KafkaError | None, _message: Any) -> None:  # noqa: ANN401
    """Leave a failed delivery to the commit, which reports it."""
