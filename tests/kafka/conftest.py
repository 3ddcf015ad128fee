"""A real Kafka broker for the session, and a river of topics of its own for each test."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from real_broker import real_broker  # noqa: E402
from river_rig import River, variables  # noqa: E402

from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.settings import KafkaSettings, Settings
from claimstream.streams.topics import apply_topics


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a real broker."""
    with real_broker(tmp_path_factory.mktemp("kafka") / "data") as address:
        yield address


@pytest.fixture
def river(kafka: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[River]:
    """Return a river with topics of its own; its workers end with the test."""
    number = getattr(request.session, "_rivers", 0) + 1
    request.session._rivers = number  # type: ignore[attr-defined]
    prefix = f"t{os.getpid()}-{number}-"
    settings = Settings(prefix=prefix, kafka=KafkaSettings(bootstrap_servers=kafka))
    apply_topics(settings)
    made = River(settings, variables(settings, tmp_path), tmp_path / "workers.log")
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
