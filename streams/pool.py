"""Child processes that can be killed: CPU work beside Kafka, with a deadline for each record."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

from claimstream.streams.child import Outcome, StepPlan
from claimstream.streams.children import START_SECONDS, Child, ChildLost, PoolError, Template
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.logging import open_log
from claimstream.streams.metrics import CHILDREN_LOST

LOG = open_log("pool")
WINDOW_RECORDS = 32
WINDOW_BYTES = 8 * 1024 * 1024


class Pool:
    """A fixed number of children that share each batch."""

    def __init__(
        self,
        plan: StepPlan,
        stage: str,
        preload: Sequence[str] = (),
        busy: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        """Prepare; ``preload`` is imported once and its memory shared by fork.

        ``busy`` hears, at each record and each start of a child, for how many seconds the next
        may take: a long batch is no stall.
        """
        count = plan.settings.stage.processes or max(1, (os.cpu_count() or 2) - 1)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["claimstream.streams.template", *preload])
        self._plan = plan
        self._stage = stage
        self._busy = busy
        self._record_seconds = 2 * plan.settings.stage.deadline_seconds
        self._children: list[Child | None] = [None] * count
        self._template: Template | None = None
        self._forking = threading.Lock()
        self._stopped = False
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="pool")

    def start(self) -> None:
        """Start every child that is not running; raises PoolError."""
        for slot in range(len(self._children)):
            self._child(slot)

    def run(self, batch: Sequence[Arrival]) -> list[Outcome]:
        """Return the outcome of each record of the batch, in order; raises PoolError.

        Every share has ended by then, also when one failed: two batches never share a child's pipe.
        """
        self._busy(self._record_seconds)
        share = -(-len(batch) // len(self._children))
        parts = [batch[at : at + share] for at in range(0, len(batch), share)]
        shares = [self._threads.submit(self._work, slot, part) for slot, part in enumerate(parts)]
        wait(shares)
        return [outcome for each in shares for outcome in each.result()]

    def renew(self) -> None:
        """End every process, so that the next batch opens the context anew."""
        for slot, child in enumerate(self._children):
            if child is not None:
                child.kill()
            self._children[slot] = None
        self._forget_template()

    def stop(self) -> None:
        """End every child and thread; a batch in hand fails and starts nothing again."""
        self._stopped = True
        self._forget_template()  # its children end with it, and so what the threads wait for
        self._threads.shutdown()
        self.renew()

    def _work(self, slot: int, batch: Sequence[Arrival]) -> list[Outcome]:
        """Return the outcomes of one child's share; a record that loses a child is tried alone."""
        outcomes: list[Outcome] = []
        while len(outcomes) < len(batch):
            try:
                for outcome in self._child(slot).run(window(batch, len(outcomes))):
                    outcomes.append(outcome)
                    self._busy(self._record_seconds)
            except ChildLost as lost:
                self._note_loss(slot, lost)
                outcomes.append(self._alone(slot, batch[len(outcomes)]))
        return outcomes

    def _alone(self, slot: int, arrival: Arrival) -> Outcome:
        """Return the outcome of the suspect in a fresh child: a second loss proves its guilt."""
        try:
            return next(self._child(slot).run([arrival]))
        except ChildLost as lost:
            self._note_loss(slot, lost)
            return Outcome(reason=lost.reason)

    def _note_loss(self, slot: int, lost: ChildLost) -> None:
        """Forget a dead child and count it."""
        self._children[slot] = None
        CHILDREN_LOST.labels(self._stage, lost.reason.value).inc()
        LOG.warning("child lost", extra={"stage": self._stage, "reason": lost.reason.value})

    def _child(self, slot: int) -> Child:
        """Return the child of a slot, started when there is none; raises PoolError."""
        child = self._children[slot]
        if child is None:
            self._busy(START_SECONDS + self._record_seconds)
            child = self._children[slot] = self._fork()
        return child

    def _fork(self) -> Child:
        """Return a new child, of a new template when there is none or it died; raises PoolError."""
        with self._forking:
            if self._template is not None:
                with suppress(PoolError):
                    return self._template.fork()
            return self._fork_anew()

    def _fork_anew(self) -> Child:
        """Return the first child of a new template; raises PoolError."""
        self._forget_template()
        if self._stopped:
            raise PoolError("stopped")
        self._template = Template(self._plan)
        try:
            return self._template.fork()
        except PoolError:
            self._forget_template()
            raise

    def _forget_template(self) -> None:
        """End the template, if there is one."""
        if self._template is not None:
            self._template.kill()
        self._template = None


def window(batch: Sequence[Arrival], start: int) -> list[Arrival]:
    """Return the next records to hand to a child: at most 32, at most 8 MiB, at least one."""
    taken: list[Arrival] = []
    size = 0
    for arrival in batch[start : start + WINDOW_RECORDS]:
        size += len(arrival.value or b"")
        if taken and size > WINDOW_BYTES:
            break
        taken.append(arrival)
    return taken
