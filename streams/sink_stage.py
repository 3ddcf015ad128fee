"""``SinkStage``: rows and source offsets in one SQLite transaction, read_committed.

The database's offsets are the truth: at assignment the sink seeks to them, so that the database
may be copied, restored from a backup, or deleted to be filled again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from claimstream.schemas.contract import Contract
from claimstream.schemas.effects import Origin
from claimstream.schemas.topics import catalogue
from claimstream.streams.exits import REFUSED
from claimstream.streams.gauges import Measure
from claimstream.streams.logging import open_log
from claimstream.streams.settings import Settings
from claimstream.streams.sink_worker import SinkPlan, SinkWorker
from claimstream.streams.topics import DEAD_LETTERS, TopicError, partitions_of, topics_read
from claimstream.streams.wire import inlet_of

LOG = open_log("sink")

Statement = tuple[str, Any]
"""SQL text and its parameters: a tuple by position, or a mapping by name."""


@dataclass(frozen=True, slots=True)
class SinkStage:
    """The declaration of a sink; docs/streams.md explains each part."""

    name: str
    reads: tuple[type[Contract], ...]
    schema: str
    step: Callable[[Any, Origin], Iterable[Statement]]
    dead_letters: bool = False
    observe: Callable[[Any, int], None] | None = None
    measure: Measure | None = None

    def plan(self, settings: Settings) -> SinkPlan:
        """Return the sink with its topics found; raises TopicError."""
        kinds = {contract.__name__: contract for contract in self.reads}
        inlets = {
            topic.name: inlet_of(topic, kinds[topic.contract or ""], settings)
            for topic in topics_read(self.name, self.reads)
        }
        letters = partitions_of(catalogue()[DEAD_LETTERS], settings) if self.dead_letters else 0
        plan = SinkPlan(self.name, settings, inlets, letters, self.schema, self.step)
        return replace(plan, observe=self.observe, measure=self.measure)

    def run(self, settings: Settings) -> int:
        """Run until SIGTERM and return the exit code; 78 when the topics do not fit."""
        try:
            return SinkWorker(self.plan(settings)).run()
        except TopicError as error:
            LOG.error("stage refuses to start", extra={"stage": self.name, "reason": str(error)})
            return REFUSED
