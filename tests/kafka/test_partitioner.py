"""Three clients put a key on the same partition: librdkafka's, Faust's and Java's own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka.admin import AdminClient, NewTopic
from river_rig import River

from claimstream.schemas.murmur2 import partition_of

pytestmark = pytest.mark.kafka

BROKER = Path(__file__).parents[2] / "deploy" / "kafka" / "broker.py"
KEYS = [f"F{n % 7}:{n * n}-{'ä' * (n % 3)}" for n in range(2_000)]
JAVA = "org.apache.kafka.tools.ConsoleProducer"


def by_java(address: str, topic: str, folder: Path) -> None:
    """Write every key with the Java producer and its default partitioner."""
    command = [sys.executable, str(BROKER), "classpath", "--dir", str(folder / "kafka" / "data")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=120)
    options = ["--reader-property", "parse.key=true", "--reader-property", "key.separator=|"]
    java = ["java", "-Dfile.encoding=UTF-8", "-cp", done.stdout.split()[-1], JAVA]
    lines = "".join(f"{key}|v\n" for key in KEYS).encode()
    target = ["--bootstrap-server", address, "--topic", topic]
    subprocess.run([*java, *target, *options], input=lines, check=True, timeout=120)


async def by_faust(address: str, topic: str) -> None:
    """Write every key with aiokafka's producer, which is Faust's."""
    producer = AIOKafkaProducer(bootstrap_servers=address)
    await producer.start()
    for key in KEYS:
        await producer.send(topic, b"v", key.encode())
    await producer.stop()


@pytest.mark.parametrize("partitions", [4, 12])
def test_all_clients_agree_on_two_thousand_keys(
    river: River, tmp_path: Path, partitions: int
) -> None:
    """Otherwise a ledger would miss what belongs to it."""
    address = river.settings.kafka.bootstrap_servers
    admin = AdminClient({"bootstrap.servers": address})
    names = [f"{river.settings.prefix}keys-{who}" for who in ("ours", "faust", "java")]
    futures = admin.create_topics([NewTopic(name, partitions, 1) for name in names])
    for future in futures.values():
        future.result(30)
    river.put("keys-ours", ((key.encode(), b"v", {}) for key in KEYS))
    asyncio.run(by_faust(address, names[1]))
    by_java(address, names[2], tmp_path)
    wanted = {key.encode(): partition_of(key.encode(), partitions) for key in KEYS}
    for who in ("ours", "faust", "java"):
        assert {row[0]: row[3] for row in river.read(f"keys-{who}")} == wanted
