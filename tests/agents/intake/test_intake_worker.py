"""The INTAKE worker on a broker: what waits is read from the log, what was sent is read again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claimstream.agents.intake.context import IntakeSettings
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.entrance import Entrance
from claimstream.streams.settings import Settings
from claimstream.streams.snapshot import read_topic

WORKER = """
import sys
from claimstream.agents.intake.agent import stage
from claimstream.streams.settings import read_settings
sys.exit(stage.run(read_settings()))
"""
PATIENCE_SECONDS = 60
CHARGE_QUIET_IN = timedelta(seconds=4)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Settings]:
    """Return the settings of an embedded broker with a running worker of INTAKE."""
    with EmbeddedBroker() as embedded:
        settings = embedded.adapt(Settings())
        embedded.create_topics(settings)
        environment = os.environ | {
            "CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS": embedded.address,
            "CLAIMSTREAM_KAFKA__CHECK_CRCS": "false",
            "CLAIMSTREAM_LEDGER__CACHE_DIR": str(tmp_path / "ledgers"),
            "CLAIMSTREAM_LEDGER__CLOCK_SECONDS": "1",
        }
        command = [sys.executable, "-c", WORKER]
        with subprocess.Popen(command, env=environment, cwd=tmp_path) as worker:
            yield settings
            worker.terminate()
            assert worker.wait(30) == 0


def pairs_in(settings: Settings, count: int) -> list[ReadyEncounter]:
    """Return the pairs on the topic once there are so many."""
    until = time.monotonic() + PATIENCE_SECONDS
    pairs: list[ReadyEncounter] = []
    while len(pairs) < count and time.monotonic() < until:
        time.sleep(0.2)
        arrivals = read_topic(settings, "ready-encounters")
        pairs = [ReadyEncounter.decode(arrival.value or b"") for arrival in arrivals]
    return pairs


def test_a_chart_that_waited_leaves_with_its_amendment_and_then_with_the_next(
    broker: Settings,
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """Charges grow quiet by the ledger's clock; the chart comes from the log, then from a pair."""
    with Entrance(broker) as entrance:
        entrance.send(make_encounter(encounter_id="ELM:1002"))
        assert len(pairs_in(broker, 1)) == 1, "the worker is not up"
        last = datetime.now(UTC) - IntakeSettings().quiet + CHARGE_QUIET_IN
        waiting = {"charges_closed": False, "last_charge_at": last.isoformat()}
        entrance.send(make_encounter(readiness=waiting))
        entrance.send(make_amendment("CODER_DECISION"))
    first = {pair.encounter_id: pair for pair in pairs_in(broker, 2)}
    waited = first["ELM:1001"]
    assert (waited.revision, waited.amendment, len(waited.decisions)) == (1, 1, 1)
    assert waited.encounter.documents == make_encounter().documents
    assert set(waited.reference_set) >= {"icd10cm", "icd10pcs"}
    with Entrance(broker) as entrance:
        entrance.send(make_amendment("PROVIDER_ANSWER"))
    answered = max(pairs_in(broker, 3), key=lambda pair: pair.amendment)
    assert (answered.encounter_id, answered.amendment) == ("ELM:1001", 2)
    assert answered.encounter == waited.encounter
