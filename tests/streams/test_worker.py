"""The supervisor keeps each stage running, and ends when told or refused."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import TypeVar

import pytest

from claimstream.streams.settings import Settings
from claimstream.streams.worker import CLEAN_ENDS, Supervisor

STAGE = '''
"""A stage that notes its start and then does as told."""
import os, signal, sys, time
class _Stage:
    def run(self, settings):
        signal.signal(signal.SIGTERM, {on_term})
        with open({note!r}, "a") as note:
            note.write(settings.prefix + str(settings.health.port) + "\\n")
        {body}
stage = _Stage()
'''
DRAIN = "lambda *_: sys.exit(0)"
SLEEP = "time.sleep(60)"
IGNORE = "signal.SIG_IGN"
Seen = TypeVar("Seen")


@pytest.fixture
def supervise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Supervisor]:
    """Return ``supervise({"one": (body, on_term)})``: a supervisor of such stages."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def make(stages: dict[str, tuple[str, str]], grace: float = 10) -> Supervisor:
        """Write the modules and return their supervisor."""
        for name, (body, on_term) in stages.items():
            text = STAGE.format(note=str(tmp_path / name), body=body, on_term=on_term)
            (tmp_path / f"made_{name}.py").write_text(text)
        health = Settings().health.model_copy(update={"port": 7000})
        settings = Settings(prefix="p-", supervisor_grace_seconds=grace, health=health)
        return Supervisor({name: f"made_{name}" for name in stages}, settings)

    return make


def starts(tmp_path: Path, name: str) -> list[str]:
    """Return what a stage noted at each start."""
    path = tmp_path / name
    return path.read_text().splitlines() if path.exists() else []


def tend_until(supervisor: Supervisor, good: Callable[[], bool]) -> None:
    """Tend until it is good, half a minute at most."""
    deadline = time.monotonic() + 30
    while not good():
        supervisor.tend()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_fallen_stage_starts_again_and_the_others_run_on(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    """Exit 70 means: start me again; settings and a port of its own reach each process."""
    supervisor = supervise({"steady": (SLEEP, DRAIN), "weak": ("return 70", DRAIN)})
    supervisor.start()
    tend_until(supervisor, lambda: len(starts(tmp_path, "weak")) >= 3)
    assert set(starts(tmp_path, "weak")) == {"p-7001"}
    assert starts(tmp_path, "steady") == ["p-7000"]
    assert supervisor.wards[0].code() is None
    supervisor.stop()
    assert supervisor.wards[0].code() == 0


def test_a_stage_that_ignores_sigterm_is_killed_after_the_grace(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    """A hung librdkafka call keeps Python's handler from running."""
    supervisor = supervise({"deaf": (SLEEP, IGNORE)}, grace=0.3)
    supervisor.start()
    tend_until(supervisor, lambda: bool(starts(tmp_path, "deaf")))
    assert supervisor.stop() == 70
    assert supervisor.wards[0].code() == -signal.SIGKILL


def test_stages_end_with_their_supervisor(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    """Killed, it can tell nobody; a stage that hangs in a drain must not outlive it for long."""
    body = f"open({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}}.'); {SLEEP}"
    supervisor = supervise({"deaf": (body, IGNORE)})
    process = multiprocessing.get_context("fork").Process(target=supervisor.run)
    process.start()
    pid = int(until(lambda: noted(tmp_path / "pid")))
    process.kill()
    process.join()
    until(lambda: not alive(pid))


def test_a_stage_does_not_begin_whose_supervisor_is_gone(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    """Killed while the stage still imports, it leaves nobody to whose death that could be bound."""
    supervisor = supervise({"late": (SLEEP, IGNORE)})
    pids: SimpleQueue[int] = multiprocessing.SimpleQueue()
    process = multiprocessing.get_context("fork").Process(target=begin, args=(supervisor, pids))
    process.start()
    pid = pids.get()
    process.join()
    until(lambda: not alive(pid))
    assert starts(tmp_path, "late") == []


def begin(supervisor: Supervisor, pids: SimpleQueue[int]) -> None:
    """Start a stage, tell its process id and be killed."""
    supervisor.start()
    process = supervisor.wards[0].process
    assert process is not None
    pids.put(process.pid)
    os.kill(os.getpid(), signal.SIGKILL)


def noted(path: Path) -> str:
    """Return the whole number that a stage noted, nothing before."""
    text = path.read_text() if path.exists() else ""
    return text[:-1] if text.endswith(".") else ""


def alive(pid: int) -> bool:
    """Say whether a process runs; one that nobody reaped yet does not."""
    path = Path(f"/proc/{pid}/stat")
    try:
        return path.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(look: Callable[[], Seen]) -> Seen:
    """Return what is seen as soon as there is something, within ten seconds."""
    deadline = time.monotonic() + 10
    while not (seen := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return seen


def test_a_stage_that_refuses_ends_the_worker_with_78(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    """Starting it again cannot help; a neighbour still importing ends by the signal itself."""
    supervisor = supervise({"steady": (SLEEP, DRAIN), "wrong": ("return 78", DRAIN)})
    assert supervisor.run() == 78
    assert supervisor.wards[0].code() in CLEAN_ENDS
    assert starts(tmp_path, "wrong") == ["p-7001"]
