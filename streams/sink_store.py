"""The sink's SQLite database: rows and source offsets, together or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from claimstream.streams.metrics import STORE_DURATION, STORE_ERRORS

OFFSETS = """
CREATE TABLE IF NOT EXISTS source_offsets (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY (topic, partition)
) WITHOUT ROWID
"""
PUT = "INSERT OR REPLACE INTO source_offsets VALUES (?, ?, ?)"
BUSY_SECONDS = 10
CONTENT_FAULTS: tuple[type[Exception], ...] = (
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    sqlite3.DataError,
    OverflowError,
    ValueError,
)
"""What SQLite raises over a row's content; trying again cannot help."""
FAULTS: tuple[type[Exception], ...] = (sqlite3.Error, *CONTENT_FAULTS)


class SinkStore:
    """One connection in WAL mode with full synchronisation: a commit survives a power cut."""

    def __init__(self, path: Path, schema: str) -> None:
        """Open or create the database, for its owner alone; raises sqlite3.Error."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)  # it will hold charts
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(schema)
        self._connection.execute(OFFSETS)
        rows = self._connection.execute("SELECT topic, partition, next_offset FROM source_offsets")
        self._offsets = {(str(topic), int(number)): int(at) for topic, number, at in rows}

    def offset(self, topic: str, partition: int) -> int:
        """Return the next offset of a source, 0 when none was ever written."""
        return self._offsets.get((topic, partition), 0)

    def write(
        self, statements: Iterable[tuple[str, Any]], offsets: Mapping[tuple[str, int], int]
    ) -> None:
        """Write rows and offsets in one transaction; the error leaves nothing written."""
        with STORE_DURATION.labels("sink_write").time():
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                for sql, parameters in statements:
                    self._connection.execute(sql, parameters)
                self._connection.executemany(PUT, [(*at, next_) for at, next_ in offsets.items()])
                self._connection.execute("COMMIT")
            except FAULTS:
                STORE_ERRORS.labels("sink_write").inc()
                self._roll_back()
                raise
        self._offsets.update(offsets)

    def _roll_back(self) -> None:
        """End the transaction that failed, if SQLite has not done so."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()
