"""Real Kafka brokers for as long as a block lasts, and for no longer than the test session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BROKER = Path(__file__).parents[2] / "deploy" / "kafka" / "broker.py"
GUARD = Path(__file__).parent / "broker_guard.py"


@contextmanager
def real_broker(folder: Path, *options: str) -> Iterator[str]:
    """Yield the address of real brokers; in CI a machine that cannot run them fails."""
    if not (shutil.which("java") and shutil.which("mvn")):
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have Java 17 and Maven: the real broker is mandatory")
        pytest.skip("no Java or Maven: a real Kafka cannot be started")
    guard = subprocess.Popen(
        [sys.executable, str(GUARD), str(os.getpid()), str(folder)], start_new_session=True
    )
    try:
        yield start_brokers(folder, "--port", "0", *options)
    finally:
        command = [sys.executable, str(BROKER), "stop", "--dir", str(folder)]
        subprocess.run(command, check=False, timeout=60)
        guard.kill()
        guard.wait()


def start_brokers(folder: Path, *options: str) -> str:
    """Start the brokers that do not run and return the address of all."""
    done = subprocess.run(
        [sys.executable, str(BROKER), "start", "--dir", str(folder), *options],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=180,
    )
    return done.stdout.split()[-1]
