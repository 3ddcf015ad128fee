"""A worker that does the same errand again and again: its page, its signals, its patience."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from confluent_kafka import KafkaException

from claimstream.streams.exits import DRAINED, bound_drain, exit_for_restart
from claimstream.streams.health import HealthPage
from claimstream.streams.logging import open_log
from claimstream.streams.metrics import RECORD_ERRORS, STAGE_DURATION
from claimstream.streams.outbox import DeliveryError
from claimstream.streams.patience import Patience
from claimstream.streams.settings import Settings
from claimstream.streams.snapshot import SnapshotError
from claimstream.streams.vitals import State, Vitals
from claimstream.streams.watchdog import Watchdog

LOG = open_log("rounds")
ROUND_SECONDS = 1_800.0
"""A round that takes longer hangs: the process ends and is started again."""

FAULTS = (sqlite3.Error, OSError, KafkaException, DeliveryError, SnapshotError)
"""What passes by itself or needs a person, and loses nothing meanwhile."""


@dataclass(slots=True)
class Rounds:
    """Runs ``act`` every so many seconds in this process until SIGTERM.

    ``act`` is idempotent: what a round left undone, the next one does.
    """

    name: str
    settings: Settings
    seconds: float
    act: Callable[[], None]
    faults: tuple[type[Exception], ...] = FAULTS
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Run until SIGTERM and return the exit code."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._drain)
        vitals = Vitals(self.name, self.settings.health.stall_seconds)
        health = HealthPage(self.settings.health, vitals)
        watchdog = Watchdog(self.name, vitals)
        health.start()
        watchdog.start()
        LOG.info("stage starts", extra={"stage": self.name, "port": health.port})
        patience = Patience(self.settings.stage.retry_seconds)
        while not self.stopping.is_set():
            with watchdog.guard(ROUND_SECONDS, "a round"):
                done = self._turn(vitals)
            if done:
                patience, pause = Patience(self.settings.stage.retry_seconds), self.seconds
            else:
                pause = patience.next_pause() or exit_for_restart(self.name, "retries spent")
            self.stopping.wait(pause)
        LOG.info("stage drained", extra={"stage": self.name})
        return DRAINED

    def _turn(self, vitals: Vitals) -> bool:
        """Do one round; say whether it came to its end."""
        began = time.monotonic()
        try:
            self.act()
        except self.faults as error:
            RECORD_ERRORS.labels(self.name, "sink").inc()
            LOG.warning("round failed", extra={"stage": self.name, "kind": type(error).__name__})
            vitals.enter(State.PAUSED, type(error).__name__)
            return False
        STAGE_DURATION.labels(self.name).observe(time.monotonic() - began)
        vitals.enter(State.RUNNING)
        return True

    def _drain(self, _signum: int, _frame: Any) -> None:  # noqa: ANN401 - a frame
        """Ask the loop to end after the round in hand."""
        bound_drain(self.name, self.settings.supervisor_grace_seconds)
        self.stopping.set()
