"""Stop the brokers of a folder once a process is gone: ``broker_guard.py PID FOLDER``.

A test session that is killed runs no fixture to its end; its Java processes would stay for ever.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

BROKER = Path(__file__).parents[2] / "deploy" / "kafka" / "broker.py"


def main(process: str, folder: str) -> None:
    """Wait for the end of the process, then stop the brokers; a repeat finds none."""
    while Path(f"/proc/{process}").exists():
        time.sleep(1)
    subprocess.run([sys.executable, str(BROKER), "stop", "--dir", folder], check=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
