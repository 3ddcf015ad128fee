"""Three brokers, replication 3, two in sync: the whole river outlives the loss of one."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_broker import real_broker, start_brokers
from river_rig import River, variables
from whole_river import (
    CODED,
    Installation,
    demand_claims_once,
    demand_conserved,
    demand_repeats_identical,
)

from claimstream.agents.hospital.hospital import generate
from claimstream.streams.settings import KafkaSettings, Settings
from claimstream.streams.topics import apply_topics

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

ENCOUNTERS = int(os.environ.get("RIVER_ENCOUNTERS", "150"))
"""By hand: RIVER_ENCOUNTERS=2000."""
THREE = ("--brokers", "3")


@pytest.fixture
def brokers(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of three running brokers."""
    folder = tmp_path / "brokers"
    with real_broker(folder, *THREE):
        yield folder


@pytest.fixture
def installation(brokers: Path, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation on them, every topic held three times."""
    address = start_brokers(brokers, *THREE)
    kafka = KafkaSettings(bootstrap_servers=address, replication_factor=3, min_insync_replicas=2)
    settings = Settings(prefix="three-", kafka=kafka)
    apply_topics(settings)
    made = Installation(River(settings, variables(settings, tmp_path), tmp_path / "workers.log"))
    yield made
    for name in list(made.workers):
        made.kill(name)


def kill_broker(folder: Path, number: int) -> None:
    """SIGKILL one of the brokers."""
    nodes = json.loads((folder / "brokers.json").read_text())
    os.kill(next(node["pid"] for node in nodes if node["node"] == number), signal.SIGKILL)


def test_a_broker_killed_and_restarted_loses_nothing_and_doubles_no_claim(
    installation: Installation, brokers: Path
) -> None:
    """Each broker in turn leads, coordinates groups or transactions; two are killed, one by one."""
    revisions = [r for case in generate(ENCOUNTERS, 5) for r in case.revisions]
    third = len(revisions) // 3
    installation.start("one")
    installation.start("sink", "records")
    installation.publish(revisions[:third])
    installation.wait_for(CODED, third // 2, 300)
    for broker, part in ((1, revisions[third : 2 * third]), (2, revisions[2 * third :])):
        kill_broker(brokers, broker)
        reached = installation.count(CODED)
        installation.publish(part)
        installation.wait_for(CODED, reached + len(part) // 4, 300)
        start_brokers(brokers, *THREE)
    installation.settle(len(revisions), 600)
    demand_conserved(installation, ENCOUNTERS)
    demand_claims_once(installation)
    demand_repeats_identical(installation)
