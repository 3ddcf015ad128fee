"""The three kinds of stage on the embedded broker: what the demo stands on."""

from __future__ import annotations

import sqlite3
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
    demo.pause(1)
    assert [demo.stop(worker) for worker in workers] == [0, 0, 0]
    assert max(ReadyEncounter.decode(row[1]).revision for row in ready) == 5
    with closing(sqlite3.connect(demo.environment["CLAIMSTREAM_RECORDS__PATH"])) as connection:
        assert connection.execute("SELECT count(*) FROM charts").fetchone() == (200,)
    again = demo.start("intake")
    demo.pause(4)
    assert demo.stop(again) == 0
    assert len(demo.read("ready-encounters")) == 200


@pytest.mark.parametrize("stage", ["intake", "coding", "records"])
def test_a_stage_whose_broker_is_gone_still_ends(tmp_path: Path, stage: str) -> None:
    """A worker that outlives its broker must not stay behind for ever."""
    with EmbeddedBroker() as broker:
        broker.create_topics(broker.adapt(Settings()))
        river = River(Settings(), made_environment(broker.address, tmp_path), tmp_path / "log")
        worker = river.start(stage, CLAIMSTREAM_SUPERVISOR_GRACE_SECONDS="4")
        try:
            river.until(river.log.read_text, lambda text: "stage starts" in text, 60)
            river.pause(3)
        except BaseException:
            river.kill()
            raise
    code = river.stop(worker)
    assert code in (0, 70)
