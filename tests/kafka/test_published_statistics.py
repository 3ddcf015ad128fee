"""``coding-statistics`` is restated from RECORDS: what stands is right and said once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from river_rig import River

from claimstream.agents.records.statement import put
from claimstream.agents.statistics.agent import stage
from claimstream.schemas.coding_statistics import CodingStatistics
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.settings import RecordsSettings, Settings
from claimstream.streams.snapshot import read_topic

TOTAL = "encounters|2026-11-01..2026-11-30|*|*|*"


def admitted(path: Path, first: int, last: int, day: str = "2026-11-16") -> None:
    """Write into RECORDS that INTAKE let encounters through, numbered first to last."""
    tables = files("claimstream.agents.records").joinpath("tables.sql")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(tables.read_text(encoding="utf-8"))
        for number in range(first, last + 1):
            pair = {"encounter_id": f"ELM:{number}", "revision": 1, "amendment": 0}
            place = {"topic": "encounters", "partition": 0, "offset": number}
            about = {"facility_id": "ELM", "encounter_class": "AMBULATORY", "lifecycle": "ACTIVE"}
            days = {"service_from": day, "service_through": day, "ready_at": f"{day}T08:00:00Z"}
            event = {"stage": "intake", "action": "PLACE", "outcome": "LET_THROUGH", "actor": "i"}
            ids = {"event_id": str(number), "sequence": number, "reference_ids": {}, "at": day}
            known = {"encounter_id": pair["encounter_id"], "cause": "", "contract": "encounter"}
            for row in (
                put("records", **place, **known),
                put("pairs", **pair, **about, **days, reference_set="{}"),
                put("audit_events", **pair, **event, **ids),
            ):
                connection.execute(*row)


def told(settings: Settings) -> dict[str, CodingStatistics]:
    """Return what a reader of the compacted topic holds."""
    held: dict[str, CodingStatistics] = {}
    for arrival in read_topic(settings, "coding-statistics"):
        key = (arrival.key or b"").decode()
        held.pop(key, None)
        if arrival.value:
            held[key] = CodingStatistics.decode(arrival.value)
    return held


def restated(settings: Settings, path: Path) -> None:
    """Restate over RECORDS that grow, are lost and filled again, and shrink by a month."""
    there = settings.model_copy(update={"records": RecordsSettings(path=path)})
    admitted(path, 1, 12)
    assert stage.restate(there) == len(told(there)) > 0
    assert (told(there)[TOTAL].value, told(there)[TOTAL].suppressed) == ("12", False)
    assert told(there)[TOTAL].as_of == {"encounters/0": 12}
    assert stage.restate(there) == 0
    admitted(path, 13, 13)
    assert stage.restate(there) > 0
    assert (told(there)[TOTAL].value, told(there)[TOTAL].as_of) == ("13", {"encounters/0": 13})
    path.unlink()
    admitted(path, 1, 5)
    assert stage.restate(there) == 0
    assert told(there)[TOTAL].value == "13"
    admitted(path, 6, 13)
    assert stage.restate(there) == 0
    admitted(path, 14, 14, day="2026-12-01")
    assert stage.restate(there) > 0
    december = told(there)["encounters|2026-12-01..2026-12-31|*|*|*"]
    assert (december.suppressed, december.value, december.count) == (True, None, None)


@pytest.fixture
def memory() -> Iterator[Settings]:
    """Return settings that point at an embedded broker."""
    with EmbeddedBroker() as broker:
        settings = broker.adapt(Settings())
        broker.create_topics(settings)
        yield settings


def test_cells_are_restated_on_the_embedded_broker(memory: Settings, tmp_path: Path) -> None:
    """Only what changed is written; RECORDS that are filled again take nothing back."""
    restated(memory, tmp_path / "records.db")


@pytest.mark.kafka
def test_cells_are_restated_on_a_real_broker(river: River, tmp_path: Path) -> None:
    """The same on Kafka, where the topic is compacted."""
    restated(river.settings, tmp_path / "records.db")
