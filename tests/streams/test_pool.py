"""Children that die, hang or take long cost one record, never a batch and never the worker."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import pool_steps  # noqa: E402

from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Origin
from claimstream.schemas.murmur2 import partition_of
from claimstream.schemas.ready_encounter import ReadyEncounter
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


def noting_pool(
    folder: Path, processes: int, opens: Callable[[Settings], str] = pool_steps.open_noted
) -> tuple[Pool, Path]:
    """Return a pool whose stage opens a context, and the file in which each opening is noted."""
    settings = Settings(
        stage=StageSettings(processes=processes, deadline_seconds=5),
        ledger=LedgerSettings(cache_dir=folder),
    )
    stage = replace(STAGE, step=pool_steps.code_with, open_context=opens)
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
        outcomes = pool.run(arrivals(make_ready, ["n-1", "n-2"]))
        assert [outcome.reason for outcome in outcomes] == [None, None]
    finally:
        pool.stop()


def test_a_batch_that_fails_leaves_no_share_at_work(tmp_path: Path, make_ready: Make) -> None:
    """The next try would share a child's pipe with it, and take its outcomes for its own."""
    pool, opened = noting_pool(tmp_path, 2, pool_steps.open_spoilt_once)
    (tmp_path / "spoilt").touch()
    batch = arrivals(make_ready, ["n-1", "n-2"])
    try:
        with pytest.raises(PoolError):
            pool.run(batch)
        assert len(opened.read_text().splitlines()) == 2
        assert [outcome.reason for outcome in pool.run(batch)] == [None, None]
    finally:
        pool.stop()


def test_a_pool_that_stops_starts_nothing_again(
    pool: Pool, heard: list[float], make_ready: Make
) -> None:
    """A drain that ends over a long record is no crash of the record and opens no context."""
    pool.start()
    heard.clear()
    with ThreadPoolExecutor(1) as thread:
        batch = thread.submit(pool.run, arrivals(make_ready, ["n-1", "hang-1", "n-2"]))
        while len(heard) < 2 and not batch.done():
            pass
        pool.stop()
        with pytest.raises(PoolError, match="stopped"):
            batch.result()
    assert pool._template is None


def test_without_descriptors_there_is_no_child_but_a_pool(pool: Pool, make_ready: Make) -> None:
    """What is used up comes back; until then the batch is tried again, not the worker ended."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    pool.run(arrivals(make_ready, ["tear-1"]))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(PoolError):
            pool.run(arrivals(make_ready, ["n-1"]))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert [outcome.reason for outcome in pool.run(arrivals(make_ready, ["n-1"]))] == [None]


def test_every_record_of_a_long_batch_is_heard_of(
    pool: Pool, heard: list[float], make_ready: Make
) -> None:
    """A batch may last far beyond one record's deadline without being a stall."""
    pool.start()
    heard.clear()
    pool.run(arrivals(make_ready, [f"n-{n}" for n in range(40)]))
    assert heard == [2.0] * 41
