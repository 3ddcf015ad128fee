"""The three kinds of stage on the embedded broker: what the demo stands on."""

from __future__ import annotations

import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from river_rig import River

from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.settings import Settings


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[River]:
    """Return a river on an embedded broker of this process."""
    with EmbeddedBroker() as broker:
        settings = broker.adapt(Settings())
        broker.create_topics(settings)
        made = River(settings, made_environment(broker.address, tmp_path), tmp_path / "log")
        yield made
        made.kill()


def made_environment(address: str, folder: Path) -> dict[str, str]:
    """Return the variables that point a worker at the embedded broker."""
    return {
        "CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS": address,
        "CLAIMSTREAM_KAFKA__CHECK_CRCS": "false",
        "CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "2000",
        "CLAIMSTREAM_LEDGER__CACHE_DIR": str(folder / "ledgers"),
        "CLAIMSTREAM_RECORDS__PATH": str(folder / "records.db"),
        "CLAIMSTREAM_STAGE__PROCESSES": "1",
    }


def test_a_river_of_three_stages_runs_in_memory(
    demo: River, make_encounter: Callable[..., Encounter]
) -> None:
    """Encounters pass a ledger, a computation and a sink; offsets live in the ledger."""
    workers = [demo.start(stage) for stage in ("intake", "coding", "records")]
    base = make_encounter()
    ids = [f"F1:n-{n % 40}" for n in range(200)]
    demo.publish("encounters", (base.model_copy(update={"encounter_id": i}) for i in ids))
    ready = demo.until(lambda: demo.read("ready-encounters"), lambda r: len(r) >= 200, 60)
    coded = demo.until(lambda: demo.read("coded-encounters"), lambda r: len(r) >= 200, 60)
    assert len(ready) == len(coded) == 200
    demo.until(lambda: charts_of(demo), lambda count: count == 200, 60)
    assert [demo.stop(worker) for worker in workers] == [0, 0, 0]
    assert max(ReadyEncounter.decode(row[1]).revision for row in ready) == 5
    again = demo.start("intake")
    demo.publish("encounters", (base.model_copy(update={"encounter_id": i}) for i in ids[:40]))
    demo.until(lambda: demo.read("ready-encounters"), lambda r: len(r) >= 240, 60)
    assert demo.stop(again) == 0
    found = [ReadyEncounter.decode(row[1]) for row in demo.read("ready-encounters")]
    assert Counter(chart.revision for chart in found) == dict.fromkeys(range(1, 7), 40)


def charts_of(river: River) -> int:
    """Return how many charts the sink has written, 0 before there is a database."""
    path = Path(river.environment["CLAIMSTREAM_RECORDS__PATH"])
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM charts").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_stage_whose_broker_is_gone_still_ends(tmp_path: Path) -> None:
    """A worker that outlives its broker must not stay behind for ever."""
    stages = ("intake", "coding", "records")
    with EmbeddedBroker() as broker:
        broker.create_topics(broker.adapt(Settings()))
        river = River(Settings(), made_environment(broker.address, tmp_path), tmp_path / "log")
        try:
            for stage in stages:
                river.start(stage, CLAIMSTREAM_SUPERVISOR_GRACE_SECONDS="2")
            river.until(river.ready, lambda names: names == set(stages), 60)
        except BaseException:
            river.kill()
            raise
    for worker in river.workers:
        worker.send_signal(signal.SIGTERM)
    assert {worker.wait(60) for worker in river.workers} <= {0, 70}
