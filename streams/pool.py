"""Child processes that can be killed: CPU work beside Kafka, with a deadline for each record."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import wait

from claimstream.schemas.dead_letter import Reason
from claimstream.streams.child import Outcome, StepPlan, serve
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.logging import open_log
from claimstream.streams.metrics import CHILDREN_LOST

LOG = open_log("pool")
START_SECONDS = 120.0
WINDOW_RECORDS = 32
WINDOW_BYTES = 8 * 1024 * 1024


class PoolError(RuntimeError):
    """A child could not be started; ``waits`` says that it lacks something that may come."""

    def __init__(self, kind: str, waits: bool = False) -> None:
        """Keep the kind of error."""
        super().__init__(f"a child process did not start: {kind}")
        self.waits = waits


class ChildLost(RuntimeError):
    """A child died or was killed over the record in hand."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(reason.value)
        self.reason = reason


class Child:
    """One process and the pipe to it."""

    def __init__(self, plan: StepPlan) -> None:
        """Start the process and wait until its context is open; raises PoolError."""
        context = multiprocessing.get_context("forkserver")
        try:
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs, plan), daemon=True)
            self._process.start()
        except (EOFError, OSError) as error:  # no descriptor, no memory, no fork server
            raise PoolError(type(error).__name__) from None
        theirs.close()
        self._deadline = plan.settings.stage.deadline_seconds
        waits, kind = self._greeting()
        if kind:
            self.kill()
            raise PoolError(kind, waits)

    def _greeting(self) -> tuple[bool, str]:
        """Return what the child says once its context is open, or failed to open."""
        try:
            if self._pipe.poll(START_SECONDS):
                waits, kind = self._pipe.recv()
                return bool(waits), str(kind)
        except (EOFError, OSError):
            return False, "died at start"
        return False, "start deadline"

    def run(self, batch: Sequence[Arrival]) -> Iterator[Outcome]:
        """Yield each record's outcome in order; raises ChildLost at the one that it died of."""
        try:
            self._pipe.send(list(batch))
            for _ in batch:
                yield self._next()
        except (EOFError, OSError):  # OSError: it died in the middle of an outcome
            self.kill()
            raise ChildLost(Reason.CRASHED) from None

    def _next(self) -> Outcome:
        """Return the next outcome within the deadline of one record."""
        if not wait([self._pipe], timeout=self._deadline):
            self.kill()
            raise ChildLost(Reason.DEADLINE)
        outcome = self._pipe.recv()
        if not isinstance(outcome, Outcome):
            raise EOFError
        return outcome

    def kill(self) -> None:
        """End the process now and reap it."""
        self._process.kill()
        self._process.join(5)
        self._pipe.close()


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
        context.set_forkserver_preload(["claimstream.streams.child", *preload])
        self._plan = plan
        self._stage = stage
        self._busy = busy
        self._record_seconds = 2 * plan.settings.stage.deadline_seconds
        self._children: list[Child | None] = [None] * count
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="pool")

    def start(self) -> None:
        """Start every child that is not running; raises PoolError."""
        self._children = [child or Child(self._plan) for child in self._children]

    def run(self, batch: Sequence[Arrival]) -> list[Outcome]:
        """Return the outcome of each record of the batch, in order; raises PoolError."""
        self._busy(self._record_seconds)
        share = -(-len(batch) // len(self._children))
        parts = [batch[at : at + share] for at in range(0, len(batch), share)]
        lists = self._threads.map(self._work, range(len(parts)), parts)
        return [outcome for outcomes in lists for outcome in outcomes]

    def renew(self) -> None:
        """End every child, so that the next batch opens the context anew."""
        for slot, child in enumerate(self._children):
            if child is not None:
                child.kill()
            self._children[slot] = None

    def stop(self) -> None:
        """End every child and thread."""
        self.renew()
        self._threads.shutdown(wait=False)

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
            child = self._children[slot] = Child(self._plan)
        return child


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
