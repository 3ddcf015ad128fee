"""``LedgerStage``: state in a compacted ledger, every effect of a batch in one transaction.

The offsets *in the ledger* are the truth on every broker; the group's copy serves lag tools. The
group deals the ledger's partitions, and with each of them the same number of every input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.effects import Effects
from claimstream.schemas.ledger_record import LedgerRecord
from claimstream.streams.exits import REFUSED
from claimstream.streams.ledger_plan import LedgerPlan
from claimstream.streams.ledger_worker import LedgerWorker
from claimstream.streams.logging import open_log
from claimstream.streams.settings import Settings
from claimstream.streams.topics import TopicError, partitions_of, topic_written, topics_read
from claimstream.streams.wire import inlet_of

LOG = open_log("ledger")


@dataclass(frozen=True, slots=True)
class LedgerStage:
    """The declaration of a stateful stage; docs/streams.md explains each part."""

    name: str
    reads: tuple[type[Contract], ...]
    writes: tuple[type[Contract], ...]
    ledger: type[Model] | tuple[type[Model], ...]
    step: Callable[..., Effects]
    on_due: Callable[..., Effects] | None = None
    remembers: type[Contract] | None = None
    open_context: Callable[[Settings], Any] | None = None

    def plan(self, settings: Settings) -> LedgerPlan:
        """Return the stage with its topics found and its context opened; raises TopicError."""
        kinds = {contract.__name__: contract for contract in self.reads}
        entries = self.ledger if isinstance(self.ledger, tuple) else (self.ledger,)
        ledger = topic_written(self.name, LedgerRecord)
        inlets = {
            topic.name: inlet_of(topic, kinds[topic.contract or ""], settings)
            for topic in topics_read(self.name, self.reads)
        }
        written: tuple[type[Contract], ...] = (*self.writes, AuditEvent)
        outlets = {contract: topic_written(self.name, contract) for contract in written}
        return LedgerPlan(
            name=self.name,
            settings=settings,
            inlets=inlets,
            outlets=outlets,
            ledger=ledger,
            units=partitions_of(ledger, settings),
            entry_types={entry.__name__: entry for entry in entries},
            step=self.step,
            on_due=self.on_due,
            remembers=self.remembers,
            context=() if self.open_context is None else (self.open_context(settings),),
        )

    def run(self, settings: Settings) -> int:
        """Run until SIGTERM and return the exit code; 78 when the topics do not fit."""
        try:
            return LedgerWorker(self.plan(settings)).run()
        except TopicError as error:
            LOG.error("stage refuses to start", extra={"stage": self.name, "reason": str(error)})
            return REFUSED
