"""The topics of one installation on a real broker and its workers, as the tests handle them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition

from claimstream.schemas.contract import Contract
from claimstream.schemas.murmur2 import partition_of
from claimstream.streams.connection import consumer_config, producer_config
from claimstream.streams.settings import Settings
from claimstream.streams.topics import partition_counts

Seen = TypeVar("Seen")
Row = tuple[bytes, bytes, dict[str, bytes], int, int]
"""key, value, headers, partition, offset"""


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

    def put(
        self,
        topic: str,
        rows: Iterable[tuple[bytes | None, bytes | None, Mapping[str, str]]],
        partition: int = -1,
    ) -> None:
        """Write raw records (key, value, headers), where murmur2 puts their keys by default."""
        producer = Producer(producer_config(self.settings.kafka))
        for key, value, headers in rows:
            producer.produce(
                self.settings.prefix + topic,
                value,
                key,
                partition,
                headers=dict(headers),
                on_delivery=demand_stored,
            )
            producer.poll(0)
        assert producer.flush(30) == 0

    def partition(self, topic: str, key: bytes) -> int:
        """Return the partition a key belongs to."""
        return partition_of(key, self.partitions(topic))

    def partitions(self, topic: str) -> int:
        """Return how many partitions the topic has on the broker."""
        return partition_counts(self.settings)[self.settings.prefix + topic]

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

    def until(self, look: Callable[[], Seen], good: Callable[[Seen], bool], seconds: float) -> Seen:
        """Look again until it is good; fail with the worker's log when nothing moves for so long.

        A busy machine is slow but moves; pytest's own timeout bounds the whole.
        """
        moved, last = time.monotonic(), ""
        while True:
            seen = look()
            if good(seen):
                return seen
            if summary(seen) != last:
                moved, last = time.monotonic(), summary(seen)
            tail = self.log.read_text()[-3000:] if self.log.exists() else ""
            assert time.monotonic() < moved + seconds, f"still for {seconds} s: {last} {tail}"
            time.sleep(0.2)

    def stored(self, stage: str, topic: str) -> int:
        """Return the sum of a group's committed offsets on a topic."""
        name = self.settings.prefix + topic
        group = f"{self.settings.prefix}claimstream-{stage}"
        consumer = Consumer(consumer_config(self.settings.kafka, group))
        count = len(consumer.list_topics(name, timeout=10).topics[name].partitions)
        places = consumer.committed([TopicPartition(name, p) for p in range(count)], timeout=10)
        consumer.close()
        return sum(max(place.offset, 0) for place in places)

    def ports(self) -> dict[str, int]:
        """Return the port of the health page of each stage's newest process."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        starts = [json.loads(line) for line in lines if '"stage starts"' in line]
        return {start["stage"]: start["port"] for start in starts}

    def ready(self) -> set[str]:
        """Return the stages whose newest process says that it is ready."""
        return {stage for stage, port in self.ports().items() if answers_ready(port)}

    def pause(self, seconds: float) -> None:
        """Let the workers go on for a while."""
        time.sleep(seconds)

    def kill(self) -> None:
        """End every worker that still runs."""
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def stop(self, worker: subprocess.Popen[bytes], seconds: float = 60) -> int:
        """Send SIGTERM and return the exit code."""
        worker.send_signal(signal.SIGTERM)
        return worker.wait(seconds)


def variables(settings: Settings, folder: Path) -> dict[str, str]:
    """Return the variables that a worker of these settings is started with."""
    return {
        "CLAIMSTREAM_PREFIX": settings.prefix,
        "CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
        "CLAIMSTREAM_LEDGER__CACHE_DIR": str(folder / "ledgers"),
        "CLAIMSTREAM_RECORDS__PATH": str(folder / "records.db"),
        "CLAIMSTREAM_STAGE__DEADLINE_SECONDS": "2",
        "CLAIMSTREAM_STAGE__PROCESSES": "1",
    }


def demand_stored(error: KafkaError | None, _message: object) -> None:
    """Fail when the broker refused a record."""
    assert error is None, error


def answers_ready(port: int) -> bool:
    """Say whether the health page of a worker answers /ready with 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2):
            return True
    except OSError:
        return False


def summary(seen: object) -> str:
    """Return how many records were seen and their reasons, for a failure's text."""
    if not isinstance(seen, list):
        return repr(seen)
    return f"{len(seen)} {sorted(row[2].get('claimstream-reason', b'') for row in seen)[:20]}"


def keys(rows: list[Row]) -> int:
    """Return how many different keys the records have."""
    return len({row[0] for row in rows})
