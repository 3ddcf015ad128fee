"""Gauges are read from the sink's database beside its loop, and never write to it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claimstream.streams.gauges import Ask, Gauges
from claimstream.streams.metrics import STORE_FREE_BYTES
from claimstream.streams.settings import RecordsSettings

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_measure_sees_the_database_and_the_instant_that_it_is_given(tmp_path: Path) -> None:
    """Time comes from outside, so that every age can be tested; any name of a file will do."""
    path = tmp_path / "records #1?.db"
    sqlite3.connect(path).execute("CREATE TABLE t AS SELECT 7 AS n").connection.close()
    seen: list[object] = []

    def measure(ask: Ask, now: datetime) -> None:
        """Keep what was seen."""
        seen.extend([*ask("SELECT n FROM t"), now])

    Gauges(RecordsSettings(path=path), measure).refresh(NOW)
    assert seen == [(7,), NOW]
    assert STORE_FREE_BYTES._value.get() > 0


def test_a_measure_cannot_write(tmp_path: Path) -> None:
    """The sink is the only writer of its database."""
    path = tmp_path / "records.db"
    sqlite3.connect(path).execute("CREATE TABLE t (n)").connection.close()
    gauges = Gauges(
        RecordsSettings(path=path), lambda ask, _: None if ask("DELETE FROM t") else None
    )
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        gauges.refresh(NOW)
