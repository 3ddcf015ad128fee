"""A real Kafka broker for the session, and a river of topics of its own for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from river_rig import River  # noqa: E402

from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.settings import KafkaSettings, Settings
from claimstream.streams.topics import apply_topics

ROOT = Path(__file__).parents[2]
BROKER = ROOT / "deploy" / "kafka" / "broker.py"
GUARD = Path(__file__).parent / "broker_guard.py"


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a real broker; in CI a machine that cannot run one fails."""
    if not (shutil.which("java") and shutil.which("mvn")):
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have Java 17 and Maven: the real broker is mandatory")
        pytest.skip("no Java or Maven: a real Kafka cannot be started")
    folder = str(tmp_path_factory.mktemp("kafka") / "data")
    command = [sys.executable, str(BROKER)]
    guard = subprocess.Popen(
        [sys.executable, str(GUARD), str(os.getpid()), folder], start_new_session=True
    )
    done = subprocess.run(
        [*command, "start", "--port", "0", "--dir", folder],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=180,
    )
    yield done.stdout.split()[-1]
    subprocess.run([*command, "stop", "--dir", folder], check=False, timeout=60)
    guard.kill()
    guard.wait()


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
    made.kill()


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
