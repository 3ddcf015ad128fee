"""``Stage``: stateless compute on Faust, at least once, a repeat byte-identical.

The one place that touches a Faust stream (runtime.md §1). A batch of raw bytes goes to child
processes; every output and dead letter is acknowledged by the brokers; only then the offsets are.
A content fault never leaves its record, an infrastructure fault never acknowledges one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimstream.schemas.contract import Contract
from claimstream.streams.child import StepPlan
from claimstream.streams.settings import Settings
from claimstream.streams.stage_worker import StageWorker
from claimstream.streams.topics import topic_written, topics_read
from claimstream.streams.wire import inlet_of


@dataclass(frozen=True, slots=True)
class Stage:
    """The declaration of a stateless stage; docs/streams.md explains each part."""

    name: str
    reads: type[Contract]
    writes: type[Contract]
    step: Callable[..., Contract]
    open_context: Callable[[Settings], Any] | None = None
    waits_for: tuple[type[Exception], ...] = ()
    preload: Sequence[str] = ()
    warm: Callable[[Any, date], None] | None = None

    def plan(self, settings: Settings) -> StepPlan:
        """Return what a child process needs; raises TopicError."""
        inlets = tuple(
            inlet_of(topic, self.reads, settings) for topic in topics_read(self.name, [self.reads])
        )
        outlet = topic_written(self.name, self.writes)
        functions = (self.step, self.open_context, self.waits_for)
        return StepPlan(inlets, outlet, *functions, settings, self.warm)

    def run(self, settings: Settings) -> int:
        """Run until SIGTERM and return the exit code."""
        worker = StageWorker(self.name, self.plan(settings), self.preload)
        return asyncio.run(worker.run())
