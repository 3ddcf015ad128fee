"""Run a real Apache Kafka (KRaft) on loopback from its Maven artifacts.

    python deploy/kafka/broker.py start [--brokers 1|3] [--port P] [--dir build/kafka]
                                        [--outside PORT:ADVERTISED]
    python deploy/kafka/broker.py status | address | stop | classpath [--dir build/kafka]

Needs Java 17 and Maven, and nothing of Python beyond the standard library. Data and logs live
under ``--dir`` and go with it. ``start`` brings back a broker that died and leaves the others
alone; ``--outside`` opens a second port, which the one broker advertises as another, a proxy's.
Exit codes: 0 done, 1 not running, 2 could not start.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import socket
import struct
import subprocess  # noqa: S404
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
START_SECONDS = 90
STOP_SECONDS = 30
CLUSTER_ID = "Y2xhaW1zdHJlYW0ta2Fma2E"  # 16 bytes of base64, as StorageTool wants them
PROPERTIES = """\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}{listens}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}{advertises}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OUTSIDE:PLAINTEXT
log.dirs={folder}/data
num.partitions=4
default.replication.factor={replicas}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor={replicas}
share.coordinator.state.topic.min.isr={in_sync}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
unclean.leader.election.enable=false
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
message.max.bytes=9437184
replica.fetch.max.bytes=9437184
log.cleaner.threads=1
num.network.threads=2
num.io.threads=4
"""


class BrokerError(RuntimeError):
    """The broker could not be started; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Node:
    """One broker process: its number, its two loopback ports and its process id."""

    node: int
    port: int
    controller: int
    pid: int = 0


def free_port() -> int:
    """Return a loopback port that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def class_path(folder: Path) -> str:
    """Return the jars of pom.xml, resolved by Maven once per change of the file."""
    pom = HERE / "pom.xml"
    digest = hashlib.sha256(pom.read_bytes()).hexdigest()[:16]
    listing = folder.parent / f"kafka-classpath-{digest}.txt"
    if listing.exists() and all(Path(jar).exists() for jar in listing.read_text().split(":")):
        return listing.read_text()
    if shutil.which("mvn") is None:
        raise BrokerError("Maven is missing: apt-get install maven openjdk-17-jre-headless")
    listing.parent.mkdir(parents=True, exist_ok=True)
    command = ["mvn", "-B", "-q", "-f", str(pom), "dependency:build-classpath"]
    done = subprocess.run(
        [*command, f"-Dmdep.outputFile={listing}"], check=False, stdout=sys.stderr
    )
    if done.returncode:
        raise BrokerError("Maven could not resolve deploy/kafka/pom.xml: see its output above")
    return listing.read_text()


def java(folder: Path, *arguments: str) -> list[str]:
    """Return the command line that runs one Java main class of Kafka."""
    if shutil.which("java") is None:
        raise BrokerError("Java 17 is missing: apt-get install openjdk-17-jre-headless")
    options = ["-Xmx768m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    logging = f"-Dlog4j2.configurationFile={HERE / 'log4j2.xml'}"
    return ["java", *options, logging, "-cp", class_path(folder), *arguments]


def write_properties(folder: Path, node: Node, nodes: list[Node], outside: str) -> Path:
    """Write server.properties of one node and return its path."""
    home = folder / f"node-{node.node}"
    home.mkdir(parents=True, exist_ok=True)
    many = len(nodes) > 1
    ways = [f",OUTSIDE://127.0.0.1:{port}" for port in outside.split(":") if port]
    listens, advertises = ways or ("", "")
    text = PROPERTIES.format(
        node=node.node,
        port=node.port,
        controller=node.controller,
        voters=",".join(f"{n.node}@127.0.0.1:{n.controller}" for n in nodes),
        folder=home,
        replicas=3 if many else 1,
        in_sync=2 if many else 1,
        listens=listens,
        advertises=advertises,
    )
    path = home / "server.properties"
    path.write_text(text)
    return path


def launch(folder: Path, node: Node, properties: Path) -> Node:
    """Format the node's storage (a repeat changes nothing), start it and note its process id."""
    storage = ["format", "--ignore-formatted", "-t", CLUSTER_ID, "-c", str(properties)]
    subprocess.run(
        java(folder, "kafka.tools.StorageTool", *storage), check=True, stdout=subprocess.DEVNULL
    )
    with (properties.parent / "broker.log").open("ab") as log:
        process = subprocess.Popen(
            java(folder, "kafka.Kafka", str(properties)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return Node(node.node, node.port, node.controller, process.pid)


def answers(port: int) -> bool:
    """Say whether the port answers an ApiVersions request, which a starting broker does not."""
    request = struct.pack(">ihhih", 10, 18, 0, 1, -1)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
            wire.settimeout(2)
            wire.sendall(request)
            return len(wire.recv(8)) == 8
    except OSError:
        return False


def alive(folder: Path, node: Node) -> bool:
    """Say whether the noted process still is this node's broker.

    The command line reads empty for a moment after exec, and of a zombie for ever.
    """
    try:
        command = Path(f"/proc/{node.pid}/cmdline").read_bytes()
        state = Path(f"/proc/{node.pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    ours = str(folder / f"node-{node.node}").encode() in command
    return ours or (not command and state not in "ZX")


def read_state(folder: Path) -> list[Node]:
    """Return the nodes that ``start`` noted, none when there was no start."""
    state = folder / "brokers.json"
    return [Node(**row) for row in json.loads(state.read_text())] if state.exists() else []


def wait_ready(folder: Path, nodes: list[Node]) -> None:
    """Return when every node answers; raise when one died or the time is up."""
    deadline = time.monotonic() + START_SECONDS
    while not all(answers(node.port) for node in nodes):
        dead = [node.node for node in nodes if not alive(folder, node)]
        if dead or time.monotonic() > deadline:
            raise BrokerError(f"no answer (dead: {dead}): read {folder}/node-*/broker.log")
        time.sleep(0.2)


def start(folder: Path, brokers: int, port: int, outside: str = "") -> str:
    """Start the brokers that do not run, and return their bootstrap address."""
    known = read_state(folder)
    if known and all(alive(folder, node) for node in known):
        return address(folder)
    nodes = [
        Node(n, port + 2 * (n - 1) if port else free_port(), free_port())
        for n in range(1, brokers + 1)
    ]
    if len(known) == brokers:  # the data was written by these voters: keep their ports
        nodes = known
    properties = [write_properties(folder, node, nodes, outside) for node in nodes]
    running = [
        node if alive(folder, node) else launch(folder, node, file)
        for node, file in zip(nodes, properties, strict=True)
    ]
    (folder / "brokers.json").write_text(json.dumps([asdict(node) for node in running]))
    wait_ready(folder, running)
    return address(folder)


def stop(folder: Path) -> int:
    """Stop every noted broker, hard when it does not leave in time; return how many ran."""
    running = [node for node in read_state(folder) if alive(folder, node)]
    for node in running:
        os.kill(node.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(alive(folder, node) for node in running) and time.monotonic() < deadline:
        time.sleep(0.1)
    for node in running:
        if alive(folder, node):
            os.kill(node.pid, signal.SIGKILL)
    return len(running)


def address(folder: Path) -> str:
    """Return the bootstrap address of the running brokers, empty when none runs."""
    return ",".join(f"127.0.0.1:{n.port}" for n in read_state(folder) if alive(folder, n))


def main(arguments: list[str]) -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=["start", "stop", "status", "address", "classpath"])
    parser.add_argument("--brokers", type=int, choices=[1, 3], default=1)
    parser.add_argument("--port", type=int, default=9092, help="first client port, 0 = any free")
    parser.add_argument("--outside", default="", help="PORT:ADVERTISED, a second way in")
    parser.add_argument("--dir", type=Path, default=ROOT / "build" / "kafka")
    options = parser.parse_args(arguments)
    folder = options.dir.resolve()
    try:
        if options.command == "start":
            folder.mkdir(parents=True, exist_ok=True)
            print(start(folder, options.brokers, options.port, options.outside))  # noqa: T201
            return 0
        if options.command == "classpath":
            print(class_path(folder))  # noqa: T201
            return 0
    except (BrokerError, subprocess.CalledProcessError) as error:
        stop(folder)
        print(f"kafka: {error}", file=sys.stderr)  # noqa: T201
        return 2
    if options.command == "stop":
        return 0 if stop(folder) else 1
    print(address(folder) or "not running")  # noqa: T201
    return 0 if address(folder) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
