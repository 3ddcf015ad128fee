"""The cache of one ledger partition: SQLite, thrown away and restored at every assignment.

It only ever holds what is committed: it is written after the commit, never before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from claimstream.schemas.ledger_record import LedgerRecord
from claimstream.streams.metrics import STORE_DURATION

RESERVED = "~"
OFFSETS, CLOCK, WAKE, LAST = "~offsets", "~clock", "~wake|", "~last|"
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE entries (key TEXT PRIMARY KEY, value BLOB NOT NULL, due INTEGER) WITHOUT ROWID;
CREATE INDEX wakes ON entries (due) WHERE due IS NOT NULL;
"""
PUT = "INSERT OR REPLACE INTO entries (key, value, due) VALUES (?, ?, ?)"
DUE = "SELECT key FROM entries WHERE due <= ? ORDER BY due, key LIMIT ?"
SCAN = "SELECT key, value FROM entries WHERE key >= ? ORDER BY key"


class LedgerKeyError(ValueError):
    """A step used a ledger key that is reserved for the stage itself."""


@dataclass(slots=True)
class LedgerCache:
    """The committed entries of one unit by key, raw."""

    connection: sqlite3.Connection

    def get(self, key: str) -> bytes | None:
        """Return the raw record under the key."""
        row = self.connection.execute("SELECT value FROM entries WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def scan(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Yield the raw records whose key begins with the prefix, in key order."""
        for key, value in self.connection.execute(SCAN, (prefix,)):
            if not key.startswith(prefix):
                return
            yield key, bytes(value)

    def due(self, clock: datetime, most: int) -> list[str]:
        """Return the keys of wakes that are due, the oldest first."""
        rows = self.connection.execute(DUE, (millis(clock), most))
        return [str(row[0]).removeprefix(WAKE) for row in rows]

    def apply(self, changes: Mapping[str, bytes | None]) -> None:
        """Take committed changes in; None removes."""
        with STORE_DURATION.labels("ledger_apply").time(), self.connection:
            gone = [(key,) for key, value in changes.items() if value is None]
            self.connection.executemany("DELETE FROM entries WHERE key = ?", gone)
            self.connection.executemany(PUT, _rows(changes.items()))

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def open_cache(folder: Path, name: str) -> LedgerCache:
    """Return an empty cache of that name, for its owner alone; an older file of it is wiped."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.db"
    path.unlink(missing_ok=True)
    path.touch(0o600)  # some ledgers hold claims
    connection = sqlite3.connect(path, isolation_level="DEFERRED")
    connection.executescript(SCHEMA)
    return LedgerCache(connection)


def millis(instant: datetime) -> int:
    """Return milliseconds since 1970 UTC."""
    return round(instant.timestamp() * 1000)


def _rows(changes: Iterable[tuple[str, bytes | None]]) -> Iterator[tuple[str, bytes, int | None]]:
    """Yield rows to put; only a wake is decoded, for its due time."""
    for key, value in changes:
        if value is not None:
            yield key, value, _due(value) if key.startswith(WAKE) else None


def _due(value: bytes) -> int | None:
    """Return when a wake is due, in milliseconds."""
    at = LedgerRecord.decode(value).clock_at
    return None if at is None else millis(at)
