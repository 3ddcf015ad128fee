"""A real Kafka broker for the session, and a river of topics of its own for each test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition

from claimstream.schemas.contract import Contract
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.connection import consumer_config, producer_config
from claimstream.streams.settings import KafkaSettings, Settings
from claimstream.streams.topics import apply_topics

ROOT = Path(__file__).parents[2]
BROKER = ROOT / "deploy" / "kafka" / "broker.py"
Row = tuple[bytes | None, bytes | None, dict[str, bytes], int, int]
"""key, value, headers, partition, offset"""


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a real broker; in CI a machine that cannot run one fails."""
    if not (shutil.which("java") and shutil.which("mvn")):
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have Java 17 and Maven: the real broker is mandatory")
        pytest.skip("no Java or Maven: a real Kafka cannot be started")
    folder = str(tmp_path_factory.mktemp("kafka") / "data")
    command = [sys.executable, str(BROKER)]
    done = subprocess.run(
        [*command, "start", "--port", "0", "--dir", folder],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=180,
    )
    yield done.stdout.split()[-1]
    subprocess.run([*command, "stop", "--dir", folder], check=False, timeout=60)


@dataclass
class River:
    """The topics of one installation on the broker, and its workers."""

    settings: Settings
    environment: dict[str, str]
    log: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, stage: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start one worker of a stage of river_stages.py."""
        script = Path(__file__).parent / "run_stage.py"
        worker = subprocess.Popen(
            [sys.executable, str(script), stage],
            env=os.environ | self.environment | environment,
            stderr=self.log.open("ab"),
            stdout=self.log.open("ab"),
            cwd=self.log.parent,
        )
        self.workers.append(worker)
        return worker

    def put(self, topic: str, rows: Iterable[tuple[bytes | None, bytes | None, Any]]) -> None:
        """Write raw records (key, value, headers) where murmur2 puts their keys."""
        producer = Producer(producer_config(self.settings.kafka))
        for key, value, headers in rows:
            options = {"key": key, "value": value, "headers": headers, "on_delivery": demand_stored}
            producer.produce(self.settings.prefix + topic, **options)
            producer.poll(0)
        assert producer.flush(30) == 0

    def publish(self, topic: str, messages: Iterable[Contract]) -> None:
        """Write messages as an honest producer does."""
        self.put(
            topic,
            (
                (m.encounter_id.encode(), m.encode(), {"claimstream-schema": m.schema_label()})  # type: ignore[attr-defined]
                for m in messages
            ),
        )

    def read(self, topic: str, committed: bool = True) -> list[Row]:
        """Return every record of a topic up to its end, partition by partition."""
        name = self.settings.prefix + topic
        level = "read_committed" if committed else "read_uncommitted"
        config = consumer_config(self.settings.kafka, "reader") | {"isolation.level": level}
        consumer = Consumer(config)
        count = len(consumer.list_topics(name, timeout=10).topics[name].partitions)
        consumer.assign([TopicPartition(name, p, 0) for p in range(count)])
        rows: list[Row] = []
        ended = 0
        while ended < count:
            message = consumer.poll(10)
            assert message is not None, f"{topic} does not answer"
            if message.error():
                assert message.error().code() == KafkaError._PARTITION_EOF
                ended += 1
            else:
                rows.append(
                    (
                        message.key(),
                        message.value(),
                        dict(message.headers() or []),
                        message.partition(),
                        message.offset(),
                    )
                )
        consumer.close()
        return rows

    def wait(self, topic: str, count: int, seconds: float = 60) -> list[Row]:
        """Return the topic's records once so many distinct keys are there."""
        return self.until(lambda: self.read(topic), lambda rows: keys(rows) >= count, seconds)

    def until(self, look: Callable[[], Any], good: Callable[[Any], bool], seconds: float) -> Any:
        """Look again until it is good; fail with the worker's log when the time is up."""
        deadline = time.monotonic() + seconds
        while True:
            seen = look()
            if good(seen):
                return seen
            tail = self.log.read_text()[-3000:] if self.log.exists() else ""
            assert time.monotonic() < deadline, f"not in {seconds} s: {summary(seen)} {tail}"
            time.sleep(0.3)

    def stored(self, stage: str, topic: str) -> int:
        """Return the sum of a group's committed offsets on a topic."""
        name = self.settings.prefix + topic
        group = f"{self.settings.prefix}claimstream-{stage}"
        consumer = Consumer(consumer_config(self.settings.kafka, group))
        count = len(consumer.list_topics(name, timeout=10).topics[name].partitions)
        places = consumer.committed([TopicPartition(name, p) for p in range(count)], timeout=10)
        consumer.close()
        return sum(max(place.offset, 0) for place in places)

    def stop(self, worker: subprocess.Popen[bytes], seconds: float = 25) -> int:
        """Send SIGTERM and return the exit code."""
        worker.send_signal(signal.SIGTERM)
        return worker.wait(seconds)


def demand_stored(error: KafkaError | None, _message: object) -> None:
    """Fail when the broker refused a record."""
    assert error is None, error


def summary(seen: Any) -> str:  # noqa: ANN401 - whatever was looked at
    """Return how many records were seen and their reasons, for a failure's text."""
    if not isinstance(seen, list):
        return repr(seen)
    return f"{len(seen)} {sorted(row[2].get('claimstream-reason', b'') for row in seen)[:20]}"


def keys(rows: list[Row]) -> int:
    """Return how many different keys the records have."""
    return len({row[0] for row in rows})


@pytest.fixture
def river(kafka: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[River]:
    """Return a river with topics of its own; its workers end with the test."""
    number = getattr(request.session, "_rivers", 0) + 1
    request.session._rivers = number  # type: ignore[attr-defined]
    prefix = f"t{os.getpid()}-{number}-"
    settings = Settings(prefix=prefix, kafka=KafkaSettings(bootstrap_servers=kafka))
    apply_topics(settings)
    environment = {
        "CLAIMSTREAM_PREFIX": prefix,
        "CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS": kafka,
        "CLAIMSTREAM_LEDGER__CACHE_DIR": str(tmp_path / "ledgers"),
        "CLAIMSTREAM_RECORDS__PATH": str(tmp_path / "records.db"),
        "CLAIMSTREAM_STAGE__DEADLINE_SECONDS": "2",
        "CLAIMSTREAM_STAGE__PROCESSES": "1",
    }
    made = River(settings, environment, tmp_path / "workers.log")
    yield made
    for worker in made.workers:
        worker.kill()
        worker.wait()


@pytest.fixture
def make_chart(
    make_ready: Callable[..., ReadyEncounter],
) -> Callable[[str], ReadyEncounter]:
    """Return ``make_chart("raise-1")``: a small ready encounter of that local id."""
    base = make_ready()

    def chart(local: str) -> ReadyEncounter:
        """Return the base under another id."""
        return base.model_copy(update={"encounter_id": f"F1:{local}"})

    return chart
