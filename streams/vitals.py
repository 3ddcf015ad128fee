"""How a stage fares: its state and the progress of each partition, for /live, /ready and logs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from claimstream.streams.metrics import LAST_PROGRESS, STAGE_ENTRIES, STAGE_STATE


class State(StrEnum):
    """What a stage is doing; only ``running`` can stall."""

    STARTING = "starting"
    RESTORING = "restoring"
    REBALANCING = "rebalancing"
    RUNNING = "running"
    PAUSED = "paused"
    BROKER_AWAY = "broker_away"
    DRAINING = "draining"


@dataclass(slots=True)
class Place:
    """Progress on one partition: next offset, when it last moved, whether data is known to wait."""

    offset: int
    moved_at: float
    waits: bool = False


@dataclass(slots=True)
class Vitals:
    """The state of one stage, safe to share between threads."""

    stage: str
    stall_seconds: float
    state: State = State.STARTING
    reason: str = ""
    busy_until: float = 0.0
    places: dict[tuple[str, int], Place] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    now: Callable[[], float] = time.monotonic

    def enter(self, state: State, reason: str = "") -> None:
        """Note a change of state; a stage that comes back to running starts its stall anew."""
        with self.lock:
            if state is State.RUNNING and self.state is not State.RUNNING:
                self._forgive()
            if state is not self.state:
                STAGE_ENTRIES.labels(self.stage, state.value).inc()
            self.state, self.reason = state, reason
        for each in State:
            STAGE_STATE.labels(self.stage, each.value).set(float(each is state))

    def _forgive(self) -> None:
        """Count the stall of every partition from now."""
        for place in self.places.values():
            place.moved_at = self.now()

    def own(self, places: Mapping[tuple[str, int], int]) -> None:
        """Note which (topic, partition) the stage owns now, each with its stored offset.

        -1 where it is not known: whoever knows it must say it, or what an earlier process has done
        would seem to wait for this one.
        """
        with self.lock:
            kept = {at: place for at, place in self.places.items() if at in places}
            fresh = {at: Place(offset, self.now()) for at, offset in places.items()}
            self.places = fresh | kept

    def moved(self, topic: str, partition: int, offset: int) -> None:
        """Note that the stored offset of an owned partition is now this."""
        with self.lock:
            if (topic, partition) in self.places:
                self.places[topic, partition] = Place(offset, self.now())
        LAST_PROGRESS.labels(self.stage).set(time.time())

    def saw(self, topic: str, partition: int, waits: bool) -> None:
        """Note whether a data record waits on a partition, as the lag collector found.

        A stall begins when something waits: the quiet before, a whole night of it, is none.
        """
        with self.lock:
            place = self.places.get((topic, partition))
            if place is None:
                return
            if waits and not place.waits:
                place.moved_at = self.now()
            place.waits = waits

    def busy(self, seconds: float) -> None:
        """Note that records are within their own deadline for so long."""
        self.busy_until = self.now() + seconds

    def owned(self) -> dict[tuple[str, int], int]:
        """Return the stored offset of each owned partition, -1 when none is known."""
        with self.lock:
            return {at: place.offset for at, place in self.places.items()}

    def live(self) -> bool:
        """Return False only when data waits and nothing moves though it could (architecture.md)."""
        now = self.now()
        with self.lock:
            if self.state is not State.RUNNING or now < self.busy_until:
                return True
            return not any(
                place.waits and now - place.moved_at > self.stall_seconds
                for place in self.places.values()
            )

    def ready(self) -> bool:
        """Return whether the stage runs."""
        return self.state is State.RUNNING
