"""Run a command that ends with the process that started it: ``mortal.py PATH ARGUMENTS``.

A test session that is killed runs no fixture to its end; its workers would stay for ever.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
MORTAL = (sys.executable, __file__)

if __name__ == "__main__":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - a command of the tests
