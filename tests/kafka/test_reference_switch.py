"""A release loaded while the river runs: found, switched between two messages, waited for."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from river_rig import River
from whole_river import COMMAND, Installation, descendants

from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import open_codesets
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.reference_release import ReferenceRelease

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(420)]

STAGES = "intake,coding,validation"
ORDER = "icd10cm_order_2027.txt"
PATIENCE = 120.0
Make = Callable[..., Encounter]


@pytest.fixture
def installation(river: River) -> Iterator[Installation]:
    """Return an installation without workers; whatever was started ends with the test."""
    made = Installation(river)
    yield made
    for name in list(made.workers):
        made.kill(name)


@pytest.fixture
def order_file(tmp_path: Path, service_day: date) -> Path:
    """Write an order file of every shipped code that is in force on the date of service."""
    listed = open_codesets().titles(service_day)
    path = tmp_path / ORDER
    lines = [
        f"{number % 99999:05} {code.replace('.', ''):7} {int(billable)} {title[:60]:60} {title}\n"
        for number, (code, title, billable) in enumerate(listed, start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def load(installation: Installation, folder: Path, file: Path, *options: str) -> str:
    """Load the file into a store as an operator does and return the release."""
    environment = os.environ | installation.river.environment
    done = subprocess.run(
        [str(COMMAND), "reference", "load", "icd10cm-order", str(file), *options, "--json"],
        env=environment | {"CLAIMSTREAM_REFERENCE_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return str(json.loads(done.stdout)["release"]["release_id"])


def coded(installation: Installation) -> list[CodedEncounter]:
    """Return what CODING has written."""
    return [CodedEncounter.decode(row[1]) for row in installation.river.read("coded-encounters")]


def ready_to_serve(port: int) -> tuple[int, str]:
    """Return status and text of a worker's page /ready."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/ready")
        response = connection.getresponse()
        return response.status, response.read().decode().strip()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def releases_used(message: CodedEncounter) -> set[str]:
    """Return the releases that its diagnoses name."""
    return {code.release for listed in message.diagnosis_lists for code in listed.diagnoses}


def demand_one_set(messages: list[CodedEncounter], release: str) -> None:
    """Demand that a message was coded wholly before or wholly after the switch."""
    kind, _, number = release.partition(":")
    for message in messages:
        switched = message.codesets.get(kind) == number
        stamped = release if switched else message.codesets["icd10cm"]
        assert releases_used(message) == {stamped}
        assert message.codesets == message.ready.reference_set


def test_a_release_loaded_while_workers_run_is_used_without_a_restart(
    installation: Installation, make_encounter: Make, order_file: Path, tmp_path: Path
) -> None:
    """Loaded and published beside running workers: INTAKE stamps it, CODING codes with it."""
    folder = tmp_path / "reference"
    installation.river.environment["CLAIMSTREAM_REFERENCE_DIR"] = str(folder)
    installation.start("one", STAGES)
    sent = installation.publish(make_encounter(encounter_id=f"ELM:A{n}") for n in range(20))
    installation.river.wait("validated-encounters", sent, PATIENCE)
    before = stages_below(installation)
    release = load(installation, folder, order_file, "--publish")
    seen = coded(installation)
    for batch in range(60):
        ids = [f"ELM:B{batch}-{n}" for n in range(5)]
        sent += installation.publish(make_encounter(encounter_id=each) for each in ids)
        installation.river.wait("validated-encounters", sent, PATIENCE)
        seen = coded(installation)
        if any(release in releases_used(message) for message in seen):
            break
        installation.river.pause(0.5)
    assert any(release in releases_used(message) for message in seen)
    demand_one_set(seen, release)
    assert stages_below(installation) == before
    (record,) = installation.river.read("reference-releases")
    assert ReferenceRelease.decode(record[1]).release_id == release


def stages_below(installation: Installation) -> list[int]:
    """Return the processes of the worker machine: supervisor, stages and their children."""
    return descendants(installation.workers["one"].pid)


def test_a_worker_without_the_stamped_release_waits_and_recovers(
    installation: Installation, make_encounter: Make, order_file: Path, tmp_path: Path
) -> None:
    """The file is on INTAKE's machine and not yet on CODING's: not ready, nothing lost."""
    here, there = tmp_path / "here", tmp_path / "there"
    release = load(installation, here, order_file)
    settings: dict[str, Any] = installation.river.environment
    settings["CLAIMSTREAM_REFERENCE_DIR"] = str(here)
    installation.start("door", "intake")
    port = free_port()
    settings |= {"CLAIMSTREAM_REFERENCE_DIR": str(there), "CLAIMSTREAM_HEALTH__PORT": str(port)}
    installation.start("coder", "coding")
    installation.publish([make_encounter(encounter_id="ELM:C1")])
    (row,) = installation.river.wait("ready-encounters", 1, PATIENCE)
    assert release.partition(":")[2] in ReadyEncounter.decode(row[1]).reference_set.values()
    paused = 503, "paused context"
    installation.river.until(lambda: ready_to_serve(port), lambda seen: seen == paused, PATIENCE)
    assert coded(installation) == []
    assert installation.river.read("dead-letters") == []
    process = installation.workers["coder"]
    load(installation, there, order_file)
    installation.river.wait("coded-encounters", 1, PATIENCE)
    demand_one_set(coded(installation), release)
    assert releases_used(coded(installation)[0]) == {release}
    installation.river.until(lambda: ready_to_serve(port)[0], lambda seen: seen == 200, PATIENCE)
    assert (process.poll(), installation.workers["coder"]) == (None, process)
