"""What a sink's database says of what waits, counted beside the sink and never in its loop."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from claimstream.streams.logging import open_log
from claimstream.streams.metrics import STORE_DURATION, STORE_ERRORS, STORE_FREE_BYTES
from claimstream.streams.settings import RecordsSettings

LOG = open_log("gauges")
OPERATION = "gauges"
SHARE = 20
"""A count that takes long is made rarely: at most one twentieth of the time goes into counting."""

Ask = Callable[[str], Iterable[tuple[object, ...]]]
"""Runs one query over the database and returns its rows."""

Measure = Callable[[Ask, datetime], None]
"""Sets gauges from the database as it stands at an instant."""


@dataclass(slots=True)
class Gauges:
    """A thread that counts, waits and counts again; it reads and never writes."""

    records: RecordsSettings
    measure: Measure | None
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Count from now on, when there is something to count."""
        if self.measure:
            threading.Thread(target=self._loop, name="gauges", daemon=True).start()

    def stop(self) -> None:
        """Stop counting."""
        self.stopping.set()

    def _loop(self) -> None:
        """Count until told to stop; a database that refuses is asked again."""
        took = 0.0
        while not self.stopping.wait(max(self.records.gauge_seconds, took * SHARE)):
            began = time.monotonic()
            try:
                self.refresh(datetime.now(UTC))
            except (sqlite3.Error, OSError) as error:
                STORE_ERRORS.labels(OPERATION).inc()
                LOG.warning("gauges unknown", extra={"kind": type(error).__name__})
            took = time.monotonic() - began

    def refresh(self, now: datetime) -> None:
        """Set every gauge once, from one view of the database; raises sqlite3.Error, OSError."""
        STORE_FREE_BYTES.set(shutil.disk_usage(self.records.path.parent).free)
        if self.measure is None:
            return
        path = self.records.path.absolute()
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            with STORE_DURATION.labels(OPERATION).time():
                connection.execute("BEGIN")
                self.measure(connection.execute, now)
        finally:
            connection.close()
