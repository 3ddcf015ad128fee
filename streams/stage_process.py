"""One stage as a process of its own: ``python -m claimstream.streams.stage_process MODULE PID``.

PID is the supervisor's, with which the stage ends.
The settings come pickled on standard input from the supervisor, so that no secret stands in an
argument or an environment.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import resource
import signal
import sys

from claimstream.streams.exits import DRAINED
from claimstream.streams.logging import start_logging
from claimstream.streams.settings import Settings

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4


def confine() -> None:
    """Write no core (it would hold charts), and end at once when the supervisor is gone.

    By SIGKILL, which every stage has to survive anyway: a drain takes the whole grace where the
    broker has gone with the supervisor, and nobody would start what falls meanwhile.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    library = ctypes.CDLL(None)
    library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    library.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def has_lost(supervisor: int) -> bool:
    """Say whether the supervisor went before it could be bound to: nobody tells of that death."""
    return os.getppid() != supervisor


def run(module: str, settings: Settings) -> int:
    """Run the ``stage`` of a module and return its exit code."""
    return int(importlib.import_module(module).stage.run(settings))


if __name__ == "__main__":
    confine()
    if has_lost(int(sys.argv[2])):
        sys.exit(DRAINED)
    given: Settings = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own supervisor
    start_logging(given.log)
    sys.exit(run(sys.argv[1], given))
