"""A thread that ends the process when a broker call passes its deadline or the stage stalls.

librdkafka can hang for ever inside a transaction call, ignoring its own timeout (LRK#5456,
#5511); Python's signal handlers cannot run then, but another thread can.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from claimstream.streams.exits import exit_for_restart
from claimstream.streams.metrics import WATCHDOG_EXITS
from claimstream.streams.vitals import Vitals

CHECK_SECONDS = 0.5


@dataclass(slots=True)
class Watchdog:
    """Watches one stage; ``guard`` bounds a call."""

    stage: str
    vitals: Vitals
    deadline: float = float("inf")
    what: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Watch from now on."""
        threading.Thread(target=self._loop, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Stop watching."""
        self.stopping.set()

    @contextmanager
    def guard(self, seconds: float, what: str) -> Iterator[None]:
        """End the process unless the block ends in time."""
        self.what, self.deadline = what, time.monotonic() + seconds
        try:
            yield
        finally:
            self.deadline = float("inf")

    def _loop(self) -> None:
        """Check twice a second."""
        while not self.stopping.wait(CHECK_SECONDS):
            if time.monotonic() > self.deadline:
                WATCHDOG_EXITS.labels(self.stage).inc()
                exit_for_restart(self.stage, f"deadline of {self.what}")
            if not self.vitals.live():
                exit_for_restart(self.stage, "stalled")
