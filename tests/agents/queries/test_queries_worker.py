"""The QUERIES worker on a broker: a finding becomes a question, its answer an amendment."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimstream.schemas.amendment import Amendment
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.entrance import Entrance
from claimstream.streams.settings import Settings
from claimstream.streams.snapshot import read_topic

WORKER = """
import sys
from claimstream.agents.queries.agent import stage
from claimstream.streams.settings import read_settings
sys.exit(stage.run(read_settings()))
"""
PATIENCE_SECONDS = 60


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Settings]:
    """Return the settings of an embedded broker with a running worker of QUERIES."""
    with EmbeddedBroker() as embedded:
        settings = embedded.adapt(Settings())
        embedded.create_topics(settings)
        environment = os.environ | {
            "CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS": embedded.address,
            "CLAIMSTREAM_KAFKA__CHECK_CRCS": "false",
            "CLAIMSTREAM_LEDGER__CACHE_DIR": str(tmp_path / "ledgers"),
        }
        command = [sys.executable, "-c", WORKER]
        with subprocess.Popen(command, env=environment, cwd=tmp_path) as worker:
            yield settings
            worker.terminate()
            assert worker.wait(30) == 0


def values(settings: Settings, topic: str, count: int) -> list[bytes]:
    """Return the values on a topic once there are so many."""
    until = time.monotonic() + PATIENCE_SECONDS
    found: list[bytes] = []
    while len(found) < count and time.monotonic() < until:
        time.sleep(0.5)
        found = [arrival.value or b"" for arrival in read_topic(settings, topic)]
    return found


def test_a_finding_is_asked_and_its_answer_goes_back_to_intake(
    broker: Settings,
    make_pair: Callable[..., ValidatedEncounter],
    make_response: Callable[..., QueryResponse],
) -> None:
    """A refused answer is kept as a dead letter and stops nothing."""
    with Entrance(broker) as entrance:
        entrance.send(make_pair())
    query = ProviderQuery.decode(values(broker, "provider-queries", 1)[0])
    with Entrance(broker) as entrance:
        entrance.send(make_response(query, "upper", response_id="R0"))
        entrance.send(make_response(query, "right"))
    (amendment,) = values(broker, "amendments", 1)
    answer = Amendment.decode(amendment).provider_answer
    assert answer is not None
    assert answer.statement == "Knee pain, right side."
    published = [ProviderQuery.decode(each) for each in values(broker, "provider-queries", 2)]
    assert sorted(each.state.value for each in published) == ["ANSWERED", "OPEN"]
    assert len(values(broker, "dead-letters", 1)) == 1
