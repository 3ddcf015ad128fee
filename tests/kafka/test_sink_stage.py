"""The sink on a real broker: rows and offsets are one, whatever dies."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from river_rig import River

from claimstream.schemas.ready_encounter import ReadyEncounter

pytestmark = pytest.mark.kafka


def count(river: River, table: str) -> int:
    """Return how many rows a table of the sink has, 0 while it does not exist."""
    path = Path(river.environment["CLAIMSTREAM_RECORDS__PATH"])
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,))
        if not found.fetchone():
            return 0
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_rows_are_written_once_under_sigkill_and_a_lost_database_fills_again(
    river: River, make_chart: Callable[[str], ReadyEncounter]
) -> None:
    """Three kills at work, then the database is deleted: each record is in it once."""
    river.publish("ready-encounters", (make_chart(f"work-{n}") for n in range(900)))
    limits = {
        "CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "3000",
        "CLAIMSTREAM_RECORDS__BATCH_RECORDS": "50",
    }
    for share in (100, 300, 500):
        worker = river.start("records", **limits)
        river.until(lambda: count(river, "charts"), lambda n, share=share: n >= share, 40)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    worker = river.start("records", **limits)
    assert river.until(lambda: count(river, "charts"), lambda n: n >= 900, 40) == 900
    assert river.stop(worker) == 0
    for path in river.log.parent.glob("records.db*"):
        path.unlink()
    worker = river.start("records", **limits)
    assert river.until(lambda: count(river, "charts"), lambda n: n >= 900, 40) == 900
    assert river.stop(worker) == 0


def test_a_row_the_database_cannot_hold_costs_its_own_record_alone(
    river: River, make_chart: Callable[[str], ReadyEncounter]
) -> None:
    """A step that raises and a broken constraint end in dead-letters, the rest in the tables."""
    names = [f"n-{n}" for n in range(30)] + ["raise-1", "unique-1", "unique-2"]
    river.publish("ready-encounters", (make_chart(name) for name in names))
    worker = river.start("records")
    assert river.until(lambda: count(river, "letters"), lambda n: n >= 2, 40) == 2
    assert river.until(lambda: count(river, "charts"), lambda n: n >= 31, 40) == 31
    assert river.stop(worker) == 0
    reasons = {row[2]["claimstream-reason"] for row in river.read("dead-letters")}
    assert reasons == {b"STEP_FAILED"}
