"""One batch of one unit: the pure part, from records and a view to everything to be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from confluent_kafka import KafkaException

from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.contract import Contract
from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Effects, Origin
from claimstream.schemas.topics import Topic
from claimstream.streams.dead_letters import (
    Arrival,
    detail_of,
    kept_key,
    kept_value,
    reason_headers,
)
from claimstream.streams.exits import exit_for_restart
from claimstream.streams.in_hand import InHand, place_of
from claimstream.streams.ledger_cache import CLOCK, WAKE
from claimstream.streams.ledger_plan import LedgerPlan
from claimstream.streams.ledger_view import LedgerView, encode_instant
from claimstream.streams.logging import open_log
from claimstream.streams.snapshot import SnapshotError
from claimstream.streams.topics import DEAD_LETTERS
from claimstream.streams.wire import Record, RecordRefused, encode_record, key_of

LOG = open_log("ledger")
INFRASTRUCTURE = (sqlite3.Error, SnapshotError, KafkaException)
"""Faults of the cache or the broker under a step's reads: never the record's."""


@dataclass(slots=True)
class LedgerBatch:
    """What a batch has come to so far; nothing of it exists before its transaction commits."""

    plan: LedgerPlan
    view: LedgerView
    in_hand: InHand
    clock: datetime
    records: list[Record] = field(default_factory=list)
    next_offsets: dict[str, int] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    def take(self, arrival: Arrival) -> None:
        """Run the step over one record; a fault of the record makes a dead letter."""
        place = arrival.origin
        self._run(place_of(place), arrival, partial(self._effects, arrival))
        self.next_offsets[f"{place.topic}/{place.partition}"] = place.offset + 1

    def wake(self, key: str, unit: int) -> None:
        """Run ``on_due`` for one wake, which is thereby gone; a fault must not stop its unit."""
        origin = Origin(self.plan.ledger.name, unit, -1)
        self.view.changes[WAKE + key] = None
        at = f"{place_of(origin)}/{sha256(key.encode()).hexdigest()}"
        due = partial(self.plan.run_due, self.view, key, self.clock)
        self._run(at, Arrival(origin, key.encode(), None), due)

    def _run(self, at: str, arrival: Arrival, work: Callable[[], Effects]) -> None:
        """Take in the effects of one piece of work, or keep its record aside."""
        self.view.origin = arrival.origin
        if self.in_hand.has_killed(at):
            self._bury(arrival, Reason.CRASHED)
            return
        try:
            with self.in_hand.holding(at):
                self._lay(work(), arrival.origin)
        except RecordRefused as refused:
            self._bury(arrival, refused.reason, detail_of(refused))
        except INFRASTRUCTURE as error:
            exit_for_restart(self.plan.name, f"ledger read {type(error).__name__}")
        except Exception as error:  # noqa: BLE001 - the one broad catch: kept aside, never skipped
            kind = type(error).__name__
            LOG.warning("step failed", extra={"stage": self.plan.name, "kind": kind})
            self._bury(arrival, Reason.STEP_FAILED, detail_of(error))

    def _effects(self, arrival: Arrival) -> Effects:
        """Return the effects of one record; one without any trace gets an event that names it."""
        message = self.plan.inlets[arrival.origin.topic].admit(arrival)
        effects = self.plan.run_step(self.view, message, self.clock)
        if effects.outputs or effects.audit:
            return effects
        return self._consumed(message, arrival, effects)

    def tell_time(self) -> None:
        """Write the clock to the ledger."""
        self.view.changes[CLOCK] = encode_instant(self.clock)

    def _lay(self, effects: Effects, origin: Origin) -> None:
        """Take effects into the batch, all of them or none."""
        records = [
            encode_record(message, self._outlet(message), origin)
            for message in (*effects.outputs, *effects.audit)
        ]
        self.view.take(effects, self._key)
        self.records += records

    def _outlet(self, message: Contract) -> Topic:
        """Return the topic of an output; a contract that was not declared is a fault."""
        return self.plan.outlets[type(message)]

    def _key(self, output: Contract) -> str:
        """Return an output's record key."""
        return key_of(output, self._outlet(output)).decode("utf-8")

    def _consumed(self, message: Contract, arrival: Arrival, effects: Effects) -> Effects:
        """Return the effects with the audit event that names an input without any other trace."""
        place = arrival.origin
        event = AuditEvent(
            event_id=f"{self.plan.name}:{place.topic}/{place.partition}/{place.offset}",
            encounter_id=str(getattr(message, "encounter_id", (arrival.key or b"").decode())),
            stage=self.plan.name,
            action="CONSUMED",
            outcome="NO_EFFECT",
            source_topic=place.topic,
            source_partition=place.partition,
            source_offset=place.offset,
            actor=f"claimstream-{self.plan.name}",
            at=self.clock,
        )
        return Effects(audit=(event,), ledger=effects.ledger, wakes=effects.wakes)

    def _bury(self, arrival: Arrival, reason: Reason, detail: str = "") -> None:
        """Make the dead letter of a record."""
        self.reasons.append(reason)
        headers = reason_headers(arrival, self.plan.name, reason, datetime.now(UTC), detail)
        place = arrival.origin.partition
        letter = Record(DEAD_LETTERS, kept_key(arrival), kept_value(arrival), headers, place)
        self.records.append(letter)
