"""Workers behind a network that freezes, resets and refuses: every effect once all the same."""

from __future__ import annotations

import hashlib
import socket
import sqlite3
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from faulty_network import FaultyNetwork
from real_broker import real_broker
from river_rig import River, Row, variables

from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.settings import KafkaSettings, Settings
from claimstream.streams.topics import apply_topics

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

Seen = TypeVar("Seen")
KEYS, SHARE = 100, 600
STAGES = ("intake", "coding", "records")


@dataclass
class Crew:
    """Workers behind the network; whoever asks to be started again is."""

    river: River
    network: FaultyNetwork
    address: str
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    restarts: Counter[str] = field(default_factory=Counter)

    def start(self, stage: str) -> None:
        """Start a worker that knows no other way to the broker."""
        self.running[stage] = self.river.start(
            stage,
            CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS=self.address,
            CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS="3000",
            CLAIMSTREAM_LEDGER__BATCH_RECORDS="20",
        )

    def tend(self) -> None:
        """Start again who ended with 70; any other end is a fault."""
        for stage, worker in list(self.running.items()):
            code = worker.poll()
            assert code in (None, 70), (stage, code)
            if code == 70:
                self.restarts[stage] += 1
                self.start(stage)

    def until(self, look: Callable[[], Seen], good: Callable[[Seen], bool]) -> Seen:
        """Look again until it is good, tending the workers meanwhile."""

        def tend_and_look() -> Seen:
            """Tend, then look."""
            self.tend()
            return look()

        return self.river.until(tend_and_look, good, 90)

    def endure(self, seconds: float) -> None:
        """Let a fault last."""
        self.river.pause(seconds)
        self.tend()


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """Return three stages behind a network to a broker of their own."""
    inner, outer = free_port(), free_port()
    with real_broker(tmp_path / "kafka", "--outside", f"{inner}:{outer}") as direct:
        settings = Settings(prefix="net-", kafka=KafkaSettings(bootstrap_servers=direct))
        apply_topics(settings)
        river = River(settings, variables(settings, tmp_path), tmp_path / "workers.log")
        with FaultyNetwork(outer, inner) as network:
            made = Crew(river, network, f"127.0.0.1:{outer}")
            for stage in STAGES:
                made.start(stage)
            yield made
            river.kill()


def free_port() -> int:
    """Return a loopback port that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def freeze(crew: Crew) -> None:
    """Hold everything back for longer than a session, shorter than a transaction."""
    crew.network.freeze()
    crew.endure(5)
    crew.network.mend()


def freeze_long(crew: Crew) -> None:
    """Hold everything back for longer than a transaction may last."""
    crew.network.freeze()
    crew.endure(14)
    crew.network.mend()


def reset(crew: Crew) -> None:
    """Break every connection five times in a row."""
    for _ in range(5):
        crew.network.reset()
        crew.endure(0.3)


def refuse(crew: Crew) -> None:
    """Break every connection and let none be made for a while."""
    crew.network.refuse()
    crew.endure(5)
    crew.network.mend()


FAULTS = (freeze, reset, freeze_long, refuse)


def test_a_broken_network_loses_nothing_and_doubles_nothing(
    crew: Crew, make_encounter: Callable[..., Encounter]
) -> None:
    """Faults strike under load; a ledger's and a sink's effects stand once, repeats are equal."""
    base = make_encounter()
    river = crew.river
    for number, fault in enumerate(FAULTS):
        ids = [f"F1:work-{n % KEYS}" for n in range(SHARE)]
        river.publish("encounters", (base.model_copy(update={"encounter_id": i}) for i in ids))
        some = number * SHARE + SHARE // 10
        crew.until(lambda: river.read("ready-encounters"), lambda r, n=some: len(r) >= n)
        fault(crew)
    total = len(FAULTS) * SHARE
    ready = crew.until(lambda: river.read("ready-encounters"), lambda r: len(r) >= total)
    crew.until(lambda: len(digests(river.read("coded-encounters"))), lambda n: n >= total)
    crew.until(lambda: len(charts(river)), lambda n: n >= total)
    assert crew.network.resets > 0
    assert all(found == list(range(1, total // KEYS + 1)) for found in revisions(ready).values())
    assert {len(d) for d in digests(river.read("coded-encounters")).values()} == {1}
    assert set(Counter(charts(river)).values()) == {1}


def revisions(rows: list[Row]) -> dict[bytes, list[int]]:
    """Return the revisions of each key in log order."""
    found: dict[bytes, list[int]] = defaultdict(list)
    for key, value, *_ in rows:
        found[key].append(ReadyEncounter.decode(value).revision)
    return found


def digests(rows: list[Row]) -> dict[bytes, set[str]]:
    """Return the digests of the coded records by the place of their input."""
    found: dict[bytes, set[str]] = defaultdict(set)
    for _key, value, headers, *_ in rows:
        found[headers["claimstream-origin"]].add(hashlib.sha256(value).hexdigest())
    return found


def charts(river: River) -> list[tuple[int, int]]:
    """Return the places of the charts that the sink has written."""
    path = river.environment["CLAIMSTREAM_RECORDS__PATH"]
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        return connection.execute("SELECT partition, offset FROM charts").fetchall()
