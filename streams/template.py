"""A process that opens a stage's context once and forks children that share its memory.

It has one thread and no Kafka, so that forking it is safe. A child costs milliseconds and what it
writes itself, not the seconds and the hundred megabytes of a compiled lexicon.
"""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import Any

from claimstream.streams.child import StepPlan, confine, serve


def keep_ready(control: Connection, plan: StepPlan) -> None:
    """Open the context, say so, then fork a child for each pipe that comes, until none can come.

    The first message out is "" when the context is open, else the kind of error that it met.
    """
    confine(plan.settings.stage.memory_mib)
    try:
        context = plan.context()
    except Exception as error:  # noqa: BLE001 - the parent decides what it means
        control.send((isinstance(error, plan.waits_for), type(error).__name__))
        return
    gc.collect()
    gc.freeze()  # a collection in a child must not touch, and thereby copy, what is shared
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the children
    control.send((False, ""))
    with suppress(EOFError, BrokenPipeError):
        while True:
            bear(control, plan, context)


def bear(control: Connection, plan: StepPlan, context: tuple[Any, ...]) -> None:
    """Fork a child that serves the next pipe, and tell its process id."""
    pipe = Connection(recv_handle(control))
    pid = os.fork()
    if pid == 0:
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            serve(pipe, plan, context)
        finally:
            os._exit(0)
    pipe.close()
    control.send(pid)
