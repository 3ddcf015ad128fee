"""A full disk under the sink: it waits, says so, and goes on where it was once there is room."""

from __future__ import annotations

import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from river_rig import River, variables

from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.settings import Settings

pytestmark = pytest.mark.chaos

CHARTS = 3_000
LEFT = 96 * 1024
"""Bytes that the ballast leaves: enough to open the database, not to fill it."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return the mount point of a disk of 2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def charts(database: Path) -> list[tuple[int, int]]:
    """Return the places of the charts in the database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute("SELECT partition, offset FROM charts").fetchall()


def test_a_full_disk_pauses_the_sink_and_costs_nothing(
    disk: Path, tmp_path: Path, make_ready: Callable[..., ReadyEncounter]
) -> None:
    """SQLite refuses, nothing is acknowledged; with room again each row is there once."""
    base, database = make_ready(), disk / "records.db"
    with EmbeddedBroker() as broker:
        settings = broker.adapt(Settings())
        broker.create_topics(settings)
        river = River(settings, variables(settings, tmp_path), tmp_path / "workers.log")
        own = {"KAFKA__CHECK_CRCS": "false", "RECORDS__PATH": str(database)}
        worker = river.start("records", **{f"CLAIMSTREAM_{k}": v for k, v in own.items()})
        try:
            river.until(river.ready, lambda names: names == {"records"}, 60)
            free = int(subprocess.check_output(["df", "-B1", "--output=avail", disk]).split()[-1])
            ballast = disk / "ballast"
            ballast.write_bytes(bytes(free - LEFT))
            ids = (f"F1:n-{n}" for n in range(CHARTS))
            river.publish(
                "ready-encounters", (base.model_copy(update={"encounter_id": i}) for i in ids)
            )
            river.until(river.log.read_text, lambda text: "database refused" in text, 60)
            assert river.ready() == set()
            ballast.unlink()
            river.until(lambda: len(charts(database)), lambda count: count >= CHARTS, 60)
            rows = charts(database)
            assert river.stop(worker) == 0
        finally:
            river.kill()
    assert (len(rows), set(Counter(rows).values())) == (CHARTS, {1})
