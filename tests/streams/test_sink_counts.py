"""What a sink counts is what its database holds, however often it had to try."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from claimstream.schemas.effects import Origin
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.partitioner import partition_for
from claimstream.streams.settings import RecordsSettings, Settings
from claimstream.streams.sink_stage import SinkStage
from claimstream.streams.sink_worker import SinkWorker

CHARTS = "CREATE TABLE IF NOT EXISTS charts (name TEXT NOT NULL)"
SOUND, UNHOLDABLE = "F1:sound", "F1:unholdable"


def rows(ready: ReadyEncounter, _origin: Origin) -> Iterator[tuple[str, object]]:
    """Yield a row, for one encounter one that breaks the table's constraint."""
    name = None if ready.encounter_id == UNHOLDABLE else ready.encounter_id
    yield "INSERT INTO charts VALUES (?)", (name,)


def arrival_of(ready: ReadyEncounter, offset: int) -> Arrival:
    """Return the record of a message where murmur2 puts it."""
    key, label = ready.encounter_id.encode(), ready.schema_label().encode()
    partition = partition_for("ready-encounters", key, 4) or 0
    origin = Origin("ready-encounters", partition, offset)
    return Arrival(origin, key, ready.encode(), (("claimstream-schema", label),))


def test_a_record_counts_once_and_a_buried_one_never(
    tmp_path: Path, make_ready: Callable[..., ReadyEncounter]
) -> None:
    """A batch that is split by a bad row, or written again after a refusal, is counted once."""
    seen: Counter[str] = Counter()
    path = tmp_path / "records.db"
    stage = SinkStage("records", reads=(ReadyEncounter,), schema=CHARTS, step=rows)
    with EmbeddedBroker() as broker:
        settings = broker.adapt(Settings(records=RecordsSettings(path=path)))
        broker.create_topics(settings)
        plan = replace(
            stage.plan(settings),
            observe=lambda ready, size: seen.update({ready.encounter_id: size}),
        )
        worker = SinkWorker(plan)
        names = (SOUND, UNHOLDABLE)
        batch = [
            arrival_of(make_ready().model_copy(update={"encounter_id": name}), number)
            for number, name in enumerate(names)
        ]
        with sqlite3.connect(path) as other:
            other.execute("DROP TABLE charts")
        other.close()
        assert not worker._written(batch)
        assert not seen
        with sqlite3.connect(path) as other:
            other.execute(CHARTS)
        other.close()
        assert worker._written(batch)
        worker._consumer.close()
    assert seen == {SOUND: len(batch[0].value or b"")}
