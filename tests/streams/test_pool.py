"""Children that die, hang or take long cost one record, never a batch and never the worker."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import pool_steps  # noqa: E402

from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Origin
from claimstream.schemas.murmur2 import partition_of
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.child import Outcome
from claimstream.streams.children import PoolError
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.pool import Pool
from claimstream.streams.settings import LedgerSettings, Settings, StageSettings
from claimstream.streams.stage import Stage

SETTINGS = Settings(stage=StageSettings(processes=1, deadline_seconds=1))
STAGE = Stage(
    "coding", reads=ReadyEncounter, writes=pool_steps.CodedEncounter, step=pool_steps.code
)
Make = Callable[..., ReadyEncounter]


@pytest.fixture
def heard() -> list[float]:
    """Return what the pool says about how long it may take."""
    return []


@pytest.fixture
def pool(heard: list[float]) -> Iterator[Pool]:
    """Return a pool of one child."""
    made = Pool(STAGE.plan(SETTINGS), "coding", busy=heard.append)
    yield made
    made.stop()


def noting_pool(folder: Path, processes: int) -> tuple[Pool, Path]:
    """Return a pool whose stage opens a context, and the file in which each opening is noted."""
    settings = Settings(
        stage=StageSettings(processes=processes, deadline_seconds=5),
        ledger=LedgerSettings(cache_dir=folder),
    )
    stage = replace(STAGE, step=pool_steps.code_with, open_context=pool_steps.open_noted)
    return Pool(stage.plan(settings), "coding"), folder / "opened"


def arrivals(make_ready: Make, names: list[str]) -> list[Arrival]:
    """Return sound records of these local ids."""
    plan = STAGE.plan(SETTINGS)
    rows = []
    for offset, name in enumerate(names):
        chart = make_ready().model_copy(update={"encounter_id": f"F1:{name}"})
        key = chart.encounter_id.encode()
        place = partition_of(key, plan.inlets[0].partitions)
        label = (("claimstream-schema", chart.schema_label().encode()),)
        origin = Origin("ready-encounters", place, offset)
        rows.append(Arrival(origin, key, chart.encode(), label))
    return rows


def test_a_child_that_dies_in_mid_answer_costs_its_record_alone(
    pool: Pool, make_ready: Make
) -> None:
    """Half an answer is no error of the pipe that may leave the pool: the batch would be lost."""
    outcomes = pool.run(arrivals(make_ready, ["n-1", "tear-1", "n-2"]))
    assert [outcome.reason for outcome in outcomes] == [None, Reason.CRASHED, None]


def test_a_hanging_record_costs_itself_alone(pool: Pool, make_ready: Make) -> None:
    """The deadline is each record's own."""
    outcomes = pool.run(arrivals(make_ready, ["n-1", "hang-1", "n-2"]))
    assert [outcome.reason for outcome in outcomes] == [None, Reason.DEADLINE, None]


def test_a_context_is_opened_once_for_all_children(tmp_path: Path, make_ready: Make) -> None:
    """A lexicon takes seconds and a hundred megabytes: a lost child costs none of them again."""
    pool, opened = noting_pool(tmp_path, 2)
    try:
        outcomes = pool.run(arrivals(make_ready, ["n-1", "tear-1", "n-2", "n-3"]))
        assert [outcome.reason for outcome in outcomes] == [None, Reason.CRASHED, None, None]
        assert len(opened.read_text().splitlines()) == 1
        pool.renew()
        pool.start()
        assert len(opened.read_text().splitlines()) == 2
    finally:
        pool.stop()


def test_a_template_that_is_killed_is_replaced(tmp_path: Path, make_ready: Make) -> None:
    """Its children fall with it; no record is lost to that."""
    pool, opened = noting_pool(tmp_path, 1)
    try:
        pool.start()
        os.kill(int(opened.read_text()), signal.SIGKILL)
        outcomes = run_until_started(pool, arrivals(make_ready, ["n-1", "n-2"]))
        assert [outcome.reason for outcome in outcomes] == [None, None]
    finally:
        pool.stop()


def run_until_started(pool: Pool, batch: list[Arrival]) -> list[Outcome]:
    """Run a batch as the worker does: again when no child could be started."""
    try:
        return pool.run(batch)
    except PoolError:
        return pool.run(batch)


def test_every_record_of_a_long_batch_is_heard_of(
    pool: Pool, heard: list[float], make_ready: Make
) -> None:
    """A batch may last far beyond one record's deadline without being a stall."""
    pool.start()
    heard.clear()
    pool.run(arrivals(make_ready, [f"n-{n}" for n in range(40)]))
    assert heard == [2.0] * 41
