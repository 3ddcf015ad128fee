"""What runs in a child process of a Stage: decode, step, encode, one record after another."""

from __future__ import annotations

import ctypes
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from typing import Any

from claimstream.schemas.contract import Contract
from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.topics import Topic
from claimstream.streams.dead_letters import Arrival, detail_of
from claimstream.streams.settings import Settings
from claimstream.streams.wire import Inlet, Record, RecordRefused, encode_record

MIB = 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class StepPlan:
    """All that a child needs; it travels by pickle, so functions go by their names."""

    inlets: tuple[Inlet, ...]
    outlet: Topic
    step: Callable[..., Contract]
    open_context: Callable[[Settings], Any] | None
    waits_for: tuple[type[Exception], ...]
    settings: Settings
    warm: Callable[[Any, date], None] | None = None

    def context(self) -> tuple[Any, ...]:
        """Open the step's context and warm it for today; nothing for a step without one."""
        if self.open_context is None:
            return ()
        opened = self.open_context(self.settings)
        if self.warm is not None:
            self.warm(opened, datetime.now(UTC).date())
        return (opened,)

    def inlet(self, topic: str) -> Inlet:
        """Return the inlet of a catalogue topic."""
        return next(inlet for inlet in self.inlets if inlet.topic.name == topic)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: an output, or a reason to keep it aside, or a need to wait."""

    record: Record | None = None
    reason: Reason | None = None
    waits: bool = False
    detail: str = ""


def serve(connection: Connection, plan: StepPlan, context: tuple[Any, ...]) -> None:
    """Answer each batch record by record until the pipe closes; the context is open."""
    confine(plan.settings.stage.memory_mib)
    with suppress(BrokenPipeError):  # the parent was killed
        while batch := receive(connection):
            for arrival in batch:
                connection.send(work(arrival, plan, context))


def receive(connection: Connection) -> list[Arrival]:
    """Return the next batch, empty when the parent has gone."""
    try:
        return list(connection.recv())
    except EOFError:
        return []


def confine(memory_mib: int) -> None:
    """Leave signals to the parent, write no core (it would hold charts), bound the memory.

    The fork server ends with the worker, the template with the fork server and the child with the
    template, even in mid-step.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * MIB, memory_mib * MIB))


def work(arrival: Arrival, plan: StepPlan, context: tuple[Any, ...]) -> Outcome:
    """Return what becomes of one record; no exception leaves it.

    MemoryError counts as a crash: the same record would meet it again.
    """
    try:
        inlet = plan.inlet(arrival.origin.topic)
        output = plan.step(inlet.admit(arrival), *context)
        place = arrival.origin.partition
        return Outcome(record=encode_record(output, plan.outlet, arrival.origin, place))
    except plan.waits_for:
        return Outcome(waits=True)
    except RecordRefused as refused:
        return Outcome(reason=refused.reason, detail=detail_of(refused))
    except MemoryError:
        return Outcome(reason=Reason.CRASHED)
    except Exception as error:  # noqa: BLE001 - the one broad catch: a fault of the record, kept aside
        return Outcome(reason=Reason.STEP_FAILED, detail=detail_of(error))
