"""Databases that hold charts or claims are for their owner alone, whatever the umask says."""

from __future__ import annotations

from pathlib import Path

from claimstream.streams.ledger_cache import open_cache
from claimstream.streams.sink_store import SinkStore


def test_no_other_user_reads_records_or_ledgers(tmp_path: Path) -> None:
    """SQLite gives its journals the rights of the database."""
    store = SinkStore(tmp_path / "records.db", "CREATE TABLE IF NOT EXISTS t (n)")
    open_cache(tmp_path, "unit").close()
    found = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    store.close()
    assert {"records.db", "records.db-wal", "unit.db"} <= set(found)
    assert set(found.values()) == {0o600}
