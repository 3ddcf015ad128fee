"""The supervisor of one machine's stages: one process each, started again when it falls."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess  # noqa: S404 - our own module, no shell
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from claimstream.streams.exits import DRAINED, REFUSED, RESTART
from claimstream.streams.logging import open_log
from claimstream.streams.settings import Settings

LOG = open_log("worker")
CHECK_SECONDS = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60.0
"""A stage that ran so long falls anew: its pauses start short again."""
CLEAN_ENDS = frozenset({DRAINED, REFUSED, -signal.SIGTERM})
"""Ends that leave nothing open. A stage that ends by the signal itself was still importing: it
had read nothing yet."""


@dataclass(slots=True)
class Ward:
    """One supervised stage."""

    stage: str
    module: str
    settings: Settings
    output: IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    due: float = 0.0

    def start(self) -> None:
        """Start the process and hand it its settings."""
        ours = "claimstream.streams.stage_process"
        command = [sys.executable, "-m", ours, self.module, str(os.getpid())]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=self.output, start_new_session=True
        )
        assert self.process.stdin is not None  # noqa: S101 - it was asked for
        with self.process.stdin as pipe:
            pipe.write(pickle.dumps(self.settings))
        self.started = time.monotonic()

    def code(self) -> int | None:
        """Return the exit code, None while it runs or waits for its restart."""
        return None if self.process is None else self.process.poll()

    def fell(self) -> None:
        """Plan the restart after a pause that grows with each fall."""
        steady = time.monotonic() - self.started > STEADY_SECONDS
        self.falls = 1 if steady else self.falls + 1
        pause = min(FIRST_PAUSE * 2.0 ** min(self.falls - 1, 10), LONGEST_PAUSE)
        self.due = time.monotonic() + pause
        self.process = None


@dataclass(slots=True)
class Supervisor:
    """Runs stages, given by name and module, each as a process of its own.

    ``output`` receives the logs of all stages; standard error when None.
    """

    modules: Mapping[str, str]
    settings: Settings
    output: IO[bytes] | None = None
    wards: list[Ward] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start every stage."""
        for number, (stage, module) in enumerate(self.modules.items()):
            ward = Ward(stage, module, self._settings_of(number), self.output)
            ward.start()
            self.wards.append(ward)

    def _settings_of(self, number: int) -> Settings:
        """Return the settings of the n-th stage: a fixed health port counts up."""
        health = self.settings.health
        port = health.port + number if health.port else 0
        return self.settings.model_copy(update={"health": health.model_copy(update={"port": port})})

    def run(self) -> int:
        """Run until SIGTERM, SIGINT or a stage that refuses to start; return the exit code."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._ask_to_stop)
        self.start()
        refused = False
        while not (refused or self.stopping.wait(CHECK_SECONDS)):
            refused = not self.tend()
        code = self.stop()
        return REFUSED if refused else code

    def _ask_to_stop(self, _signum: int, _frame: Any) -> None:  # noqa: ANN401 - a frame
        """Let ``run`` come to its end."""
        self.stopping.set()

    def tend(self) -> bool:
        """Start fallen stages again once their pause is over; False when one refused to start."""
        for ward in self.wards:
            code = ward.code()
            if code == REFUSED:
                LOG.error("stage refused", extra={"stage": ward.stage, "code": code})
                return False
            if code is not None:
                LOG.warning("stage fell", extra={"stage": ward.stage, "code": code})
                ward.fell()
            if ward.process is None and time.monotonic() >= ward.due:
                ward.start()
        return True

    def stop(self) -> int:
        """Ask every stage to drain, kill what overstays the grace, return the exit code."""
        running = [ward.process for ward in self.wards if ward.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self.settings.supervisor_grace_seconds
        codes = [self._end(process, deadline) for process in running]
        return DRAINED if all(code in CLEAN_ENDS for code in codes) else RESTART

    def _end(self, process: subprocess.Popen[bytes], deadline: float) -> int:
        """Return a process's exit code, killing it at the deadline."""
        try:
            return process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
