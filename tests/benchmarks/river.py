"""Encounters a second and CPU seconds an encounter through the whole river.

    python tests/benchmarks/river.py [--encounters 2000] [--broker kafka|embedded]

All seven stages run as `claimstream worker` runs them, one process each, on this machine beside
the broker. A first encounter warms the coder up; then all encounters are published at once and the
clock runs until every one is at rest and every claim is in a file. CPU is that of the workers and
their children, without the broker. One run, no peer: nobody else's pipeline goes from note to
claim; the bare transport is compared in docs/reliability.md's sources.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "kafka"))

from river_rig import River  # noqa: E402
from whole_river import Installation, descendants  # noqa: E402

from claimstream.agents.hospital.hospital import generate  # noqa: E402
from claimstream.streams.embedded_broker import EmbeddedBroker  # noqa: E402
from claimstream.streams.settings import KafkaSettings, Settings  # noqa: E402
from claimstream.streams.topics import apply_topics  # noqa: E402

BROKER = ROOT / "deploy" / "kafka" / "broker.py"
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run the benchmark and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encounters", type=int, default=2000)
    parser.add_argument("--broker", choices=("kafka", "embedded"), default="kafka")
    asked = parser.parse_args()
    open_broker = kafka if asked.broker == "kafka" else embedded
    with tempfile.TemporaryDirectory() as folder, open_broker(Path(folder)) as river:
        figures = measure(Installation(river), asked.encounters)
    sys.stdout.write(json.dumps({"broker": asked.broker, **figures}) + "\n")


@contextmanager
def kafka(folder: Path) -> Iterator[River]:
    """Run a real broker for the benchmark."""
    command = [sys.executable, str(BROKER)]
    place = ["--dir", str(folder / "kafka")]
    done = subprocess.run(
        [*command, "start", "--port", "0", *place], check=True, stdout=subprocess.PIPE, text=True
    )
    settings = Settings(kafka=KafkaSettings(bootstrap_servers=done.stdout.split()[-1]))
    apply_topics(settings)
    try:
        yield rig(settings, folder)
    finally:
        subprocess.run([*command, "stop", *place], check=False, stdout=subprocess.DEVNULL)


@contextmanager
def embedded(folder: Path) -> Iterator[River]:
    """Run the embedded broker for the benchmark."""
    with EmbeddedBroker() as broker:
        settings = broker.adapt(Settings())
        broker.create_topics(settings)
        yield rig(settings, folder)


def rig(settings: Settings, folder: Path) -> River:
    """Return the topics and the environment of the workers."""
    environment = {
        "CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
        "CLAIMSTREAM_KAFKA__CHECK_CRCS": str(settings.kafka.check_crcs).lower(),
        "CLAIMSTREAM_RECORDS__PATH": str(folder / "records.db"),
    }
    return River(settings, environment, folder / "workers.log")


def measure(installation: Installation, encounters: int) -> dict[str, float]:
    """Return the figures of one run."""
    revisions = [r for case in generate(encounters + 1, 5) for r in case.revisions]
    installation.start("one")
    installation.start("sink", "records")
    try:
        sent = installation.publish(revisions[:1])
        installation.settle(sent, 120)
        before, started = cpu_seconds(installation), time.monotonic()
        sent += installation.publish(revisions[1:])
        installation.settle(sent, 3600)
        wall, cpu = time.monotonic() - started, cpu_seconds(installation) - before
        law = installation.law()
        return {
            "encounters": encounters,
            "seconds": round(wall, 1),
            "encounters_per_second": round(encounters / wall, 1),
            "cpu_ms_per_encounter": round(cpu / encounters * 1000, 1),
            "claims": installation.count("SELECT count(*) FROM claims"),
            "breaches": len(law.breaches),
        }
    finally:
        installation.stop()


def cpu_seconds(installation: Installation) -> float:
    """Return the CPU seconds that all worker processes have used, ended children included."""
    pids = {pid for worker in installation.workers.values() for pid in descendants(worker.pid)}
    return sum(_ticks(pid) for pid in pids) / TICKS


def _ticks(pid: int) -> int:
    """Return a process's user and system ticks and those of its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(int(field) for field in fields[11:15])


if __name__ == "__main__":
    main()
