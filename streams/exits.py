"""How a worker's process ends."""

from __future__ import annotations

import logging
import os
import threading
from typing import NoReturn

from claimstream.streams.logging import open_log

DRAINED = 0
RESTART = 70
REFUSED = 78

LOG = open_log("exits")


def bound_drain(stage: str, seconds: float) -> None:
    """End the process unless it has drained by then; a broker that is gone never lets it leave."""
    timer = threading.Timer(seconds, exit_for_restart, (stage, "drain overdue"))
    timer.daemon = True
    timer.start()


def exit_for_restart(stage: str, reason: str) -> NoReturn:
    """End the process at once without acknowledging anything; the supervisor starts it again.

    ``os._exit`` because a librdkafka call may hang for ever and ignore every other way out.
    """
    LOG.error("exit for restart", extra={"stage": stage, "reason": reason, "code": RESTART})
    for handler in logging.root.handlers:
        handler.flush()
    os._exit(RESTART)
