"""Compare two fences: a transactional producer per partition, one per process with KIP-447.

    python tests/chaos/fence_experiment.py --bootstrap ADDRESS --mode partition|process

A worker counts records per key in a compacted ledger and writes each count out, in transactions;
two workers share four partitions. One is killed (SIGKILL) or stopped beyond its session and woken
(SIGSTOP, SIGCONT) again and again. The verdict: each key's counts are 1, 2, 3 … once each. Printed
beside it: seconds from the fault to the next committed output of a partition the victim owned.
The results that decided are in docs/decisions/0102-fence-per-partition.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

PARTITIONS, KEYS, SESSION_MS, TIMEOUT_MS = 4, 200, 6_000, 10_000
WORK_SECONDS = 0.004
CHUNK_RECORDS, CHUNK_BYTES = 20, 1_024
"""A fetch brings this much of each partition: a larger one is worked off wholly, and the worker's
other partitions stand still for so long, fault or no fault."""


def config(address: str, group: str) -> dict[str, object]:
    """Return a read_committed consumer's configuration."""
    return {
        "bootstrap.servers": address,
        "group.id": group,
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "enable.partition.eof": True,
        "session.timeout.ms": SESSION_MS,
        "heartbeat.interval.ms": SESSION_MS // 3,
        "partition.assignment.strategy": "range",
        "max.partition.fetch.bytes": CHUNK_BYTES,
        "log_level": 0,
    }


def read(address: str, topic: str, numbers: list[int]) -> list[Message]:
    """Return the committed records of partitions up to their EOF events."""
    consumer = Consumer(config(address, "experiment-reader"))
    consumer.assign([TopicPartition(topic, number, 0) for number in numbers])
    rows, left = [], len(numbers)
    while left:
        message = consumer.poll(5)
        if message is None:
            continue
        if message.error() is None:
            rows.append(message)
        elif message.error().code() == KafkaError._PARTITION_EOF:
            left -= 1
    consumer.close()
    return rows


class Worker:
    """One process of the experiment."""

    def __init__(self, address: str, run: str, mode: str) -> None:
        """Subscribe to the input."""
        self.address, self.run, self.mode = address, run, mode
        self.producers: dict[int, Producer] = {}
        self.counts: dict[int, dict[str, int]] = {}
        self.consumer = Consumer(config(address, run) | {"enable.partition.eof": False})
        self.own = self.producer(f"{run}-process-{os.getpid()}") if mode == "process" else None
        self.consumer.subscribe([f"{run}-in"], on_assign=self.assigned, on_revoke=self.revoked)

    def producer(self, name: str) -> Producer:
        """Return an initialised transactional producer."""
        made = Producer(
            {
                "bootstrap.servers": self.address,
                "transactional.id": name,
                "linger.ms": 1,
                "transaction.timeout.ms": TIMEOUT_MS,
                "metadata.recovery.strategy": "none",
                "log_level": 0,
            }
        )
        made.init_transactions(20)
        return made

    def assigned(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        """Fence, then read the stable offsets, then restore; per process only the group fences."""
        for place in places:
            number = place.partition
            if self.mode == "partition":
                self.producers[number] = self.producer(f"{self.run}-{number}")
        stable = consumer.committed(places, timeout=30) if places else []  # waits while unstable
        offsets = {place.partition: max(place.offset, 0) for place in stable}
        for number in offsets:
            rows = read(self.address, f"{self.run}-ledger", [number])
            self.counts[number] = {m.key().decode(): json.loads(m.value()) for m in rows}
            offsets[number] = max(offsets[number], self.counts[number].get("~offset", 0))
        consumer.assign([TopicPartition(f"{self.run}-in", n, o) for n, o in offsets.items()])

    def revoked(self, consumer: Consumer, _places: list[TopicPartition]) -> None:
        """Forget everything."""
        self.producers.clear()
        self.counts.clear()
        consumer.unassign()

    def loop(self) -> None:
        """Work until killed; exit on any error of a transaction, as the stage does."""
        while True:
            by_partition: dict[int, list[Message]] = defaultdict(list)
            for message in self.consumer.consume(20, 0.05):
                if message.error() is None:
                    by_partition[message.partition()].append(message)
            for number, messages in by_partition.items():
                try:
                    self.transact(number, messages)
                except KafkaException as error:
                    sys.stderr.write(f"exit {error.args[0].name()}\n")
                    os._exit(70)

    def transact(self, number: int, messages: list[Message]) -> None:
        """Count the records of a partition in one transaction."""
        producer = self.own or self.producers[number]
        counts = self.counts[number]
        producer.begin_transaction()
        for message in messages:
            key = message.key().decode()
            counts[key] = counts.get(key, 0) + 1
            time.sleep(WORK_SECONDS)
            for topic in ("out", "ledger"):
                producer.produce(f"{self.run}-{topic}", str(counts[key]), key, number)
        counts["~offset"] = messages[-1].offset() + 1
        producer.produce(f"{self.run}-ledger", str(counts["~offset"]), "~offset", number)
        place = TopicPartition(f"{self.run}-in", number, counts["~offset"])
        metadata = self.consumer.consumer_group_metadata()
        producer.send_offsets_to_transaction([place], metadata, 20)
        producer.commit_transaction(20)


def conduct(options: argparse.Namespace) -> dict[str, object]:
    """Run the faults and return the verdict."""
    address, mode, faults = options.bootstrap, options.mode, options.faults
    run = f"fence-{mode}-{options.seed}-{os.getpid()}"
    total = options.records
    feed(address, run, total)
    workers = [spawn(address, run, mode) for _ in range(2)]
    draw = random.Random(options.seed)
    _next_output(address, run, time.monotonic(), options.longest_wait)
    waits = []
    for n in range(faults):
        time.sleep(draw.uniform(1.5, 3))
        waits.append(strike(workers, n, run, options))
    rows = await_all(address, run, total)
    for worker in workers:
        worker.kill()
        worker.wait()
    return verdict(rows, total) | {"mode": mode, "faults": faults, "resume_s": waits}


def feed(address: str, run: str, total: int) -> None:
    """Make the topics and write the input."""
    admin = AdminClient({"bootstrap.servers": address})
    topics = [NewTopic(f"{run}-{name}", PARTITIONS, 1) for name in ("in", "out", "ledger")]
    for future in admin.create_topics(topics).values():
        future.result(30)
    feeder = Producer(
        {
            "bootstrap.servers": address,
            "partitioner": "murmur2_random",
            "batch.num.messages": CHUNK_RECORDS,
        }
    )
    for n in range(total):
        feeder.produce(f"{run}-in", b"x", f"k{n % KEYS}")
        feeder.poll(0)
    feeder.flush(60)


def strike(
    workers: list[subprocess.Popen[bytes]], n: int, run: str, options: argparse.Namespace
) -> float:
    """Kill or stop the oldest worker, start another, return the seconds until all moves on."""
    victim = workers.pop(0)
    began = time.monotonic()
    victim.send_signal(signal.SIGSTOP if n % 2 else signal.SIGKILL)
    workers.append(spawn(options.bootstrap, run, options.mode))
    seconds = _next_output(options.bootstrap, run, began, options.longest_wait)
    if n % 2:
        time.sleep(max(0.0, SESSION_MS / 1000 + 1 - seconds))
        victim.send_signal(signal.SIGCONT)
        workers.append(victim)
    return seconds


def await_all(address: str, run: str, total: int) -> list[Message]:
    """Return the committed outputs once there are so many, or after two minutes."""
    deadline = time.monotonic() + 120
    rows = read(address, f"{run}-out", list(range(PARTITIONS)))
    while len(rows) < total and time.monotonic() < deadline:
        time.sleep(1)
        rows = read(address, f"{run}-out", list(range(PARTITIONS)))
    return rows


def _next_output(address: str, run: str, began: float, longest: float) -> float:
    """Return the seconds until every partition has moved on past the fault, at most the longest."""
    places = list(range(PARTITIONS))
    marks = defaultdict(int)
    for row in read(address, f"{run}-out", places):
        marks[row.partition()] += 1
    while time.monotonic() - began < longest:
        now = defaultdict(int)
        for row in read(address, f"{run}-out", places):
            now[row.partition()] += 1
        if all(now[place] > marks[place] for place in places):
            return round(time.monotonic() - began, 1)
        time.sleep(0.2)
    return longest


def verdict(rows: list[Message], total: int) -> dict[str, object]:
    """Return what the committed outputs lack or hold twice."""
    seen: dict[bytes, list[int]] = defaultdict(list)
    for row in rows:
        seen[row.key()].append(int(row.value()))
    twice = sum(len(counts) - len(set(counts)) for counts in seen.values())
    disorder = sum(counts != sorted(counts) for counts in seen.values())
    lost = total - sum(len(set(counts)) for counts in seen.values())
    return {"total": total, "lost": lost, "twice": twice, "keys_out_of_order": disorder}


def spawn(address: str, run: str, mode: str) -> subprocess.Popen[bytes]:
    """Start a worker process."""
    command = [sys.executable, __file__, "--bootstrap", address, "--mode", mode, "--worker", run]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def main() -> None:
    """Read the command line; the JSON verdict goes to standard output."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--mode", choices=["partition", "process"], required=True)
    parser.add_argument("--faults", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--longest-wait", type=float, default=40.0, help="seconds, of the pause")
    parser.add_argument("--worker")
    options = parser.parse_args()
    if options.worker:
        Worker(options.bootstrap, options.worker, options.mode).loop()
    found = conduct(options)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
