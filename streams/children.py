"""A worker's side of its child processes: the template that forks them, each with its pipe."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import send_handle

from claimstream.schemas.dead_letter import Reason
from claimstream.streams.child import Outcome, StepPlan
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.template import keep_ready

START_SECONDS = 120.0
FORK_SECONDS = 10.0


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
    """One process and the pipe to it; ``handle`` is its pidfd, which no other process can get."""

    def __init__(self, pipe: Connection, handle: int, deadline: float) -> None:
        """Keep what belongs to the process; a record may take ``deadline`` seconds."""
        self._pipe = pipe
        self._handle = handle
        self._deadline = deadline

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
        """End the process now."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        wait([self._handle], timeout=5)
        os.close(self._handle)
        self._pipe.close()


class Template:
    """The process that has the context open, and forks children from itself."""

    def __init__(self, plan: StepPlan) -> None:
        """Start the process and wait until its context is open; raises PoolError."""
        context = multiprocessing.get_context("forkserver")
        self._deadline = plan.settings.stage.deadline_seconds
        try:
            self._control, theirs = context.Pipe()
            self._process = context.Process(target=keep_ready, args=(theirs, plan), daemon=True)
            self._process.start()
        except (EOFError, OSError) as error:  # no descriptor, no memory, no fork server
            raise PoolError(type(error).__name__) from None
        theirs.close()
        waits, kind = self._greeting()
        if kind:
            self.kill()
            raise PoolError(kind, waits)

    def _greeting(self) -> tuple[bool, str]:
        """Return what the process says once its context is open, or failed to open."""
        try:
            if self._control.poll(START_SECONDS):
                waits, kind = self._control.recv()
                return bool(waits), str(kind)
        except (EOFError, OSError):
            return False, "died at start"
        return False, "start deadline"

    def fork(self) -> Child:
        """Return a new child; raises PoolError when the process is gone."""
        try:
            ours, theirs = multiprocessing.Pipe()
            with theirs:
                send_handle(self._control, theirs.fileno(), self._process.pid)
                if not self._control.poll(FORK_SECONDS):
                    raise TimeoutError
                pid = int(self._control.recv())
            return Child(ours, handle_of(pid), self._deadline)
        except (EOFError, OSError) as error:  # a pipe of ours closes as its last name goes
            raise PoolError(type(error).__name__) from None

    def kill(self) -> None:
        """End the process now and reap it; the kernel ends what it forked."""
        self._process.kill()
        self._process.join(5)
        self._control.close()


def handle_of(pid: int) -> int:
    """Return the pidfd of a process; raises PoolError where the kernel or its filter has none."""
    try:
        return os.pidfd_open(pid)
    except OSError as error:
        if error.errno not in (errno.ENOSYS, errno.EPERM):
            raise
        raise PoolError("pidfd_open is refused, Linux 5.3 or later allows it") from None
