"""The process of a ``Stage``: the only take and the only acknowledgement of a Faust stream."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

from faust import App

from claimstream.schemas.effects import Origin
from claimstream.streams.child import Outcome, StepPlan
from claimstream.streams.children import PoolError
from claimstream.streams.connection import group_name
from claimstream.streams.dead_letters import (
    Arrival,
    first_header,
    kept_key,
    kept_value,
    reason_headers,
)
from claimstream.streams.exits import DRAINED, bound_drain, exit_for_restart
from claimstream.streams.faust_app import make_app
from claimstream.streams.health import HealthPage
from claimstream.streams.lag import LagCollector
from claimstream.streams.logging import open_log
from claimstream.streams.metrics import (
    DEAD_LETTERS,
    EVENT_AGE,
    RECORD_ERRORS,
    RECORDS_CONSUMED,
    STAGE_DURATION,
    announce,
)
from claimstream.streams.outbox import DeliveryError, Outbox
from claimstream.streams.patience import Patience
from claimstream.streams.pool import Pool
from claimstream.streams.topics import DEAD_LETTERS as DEAD_LETTER_TOPIC
from claimstream.streams.vitals import State, Vitals
from claimstream.streams.wire import ORIGIN_HEADER, Record

LOG = open_log("stage")
DRAIN_SECONDS = 15.0
PULSE_SECONDS = 1.0


class ContextWait(RuntimeError):
    """The step lacks something that this worker may yet get; nothing is acknowledged meanwhile."""


class StageWorker:
    """Runs one stage in this process."""

    def __init__(self, name: str, plan: StepPlan, preload: Sequence[str]) -> None:
        """Prepare; nothing connects before ``run``."""
        settings = plan.settings
        self._name = name
        self._plan = plan
        self._outbox = Outbox(settings, name)
        self._vitals = Vitals(name, settings.health.stall_seconds)
        self._pool = Pool(plan, name, preload, self._vitals.busy)
        self._health = HealthPage(settings.health, self._vitals)
        self._lag = LagCollector(settings, group_name(settings, name), self._vitals, True)
        self._draining = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self) -> int:
        """Run until SIGTERM, drain and return the exit code."""
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, self._ask_to_drain)
        await asyncio.to_thread(self._open_pool)
        if self._draining.is_set():
            self._pool.stop()
            return DRAINED
        app = make_app(self._name, self._plan, self._vitals, self._consume)
        announce((i.contract for i in self._plan.inlets), self._plan.settings.commit)
        self._health.start()
        self._lag.start()
        LOG.info("stage starts", extra={"stage": self._name, "port": self._health.port})
        await app.start()
        while not self._draining.is_set():
            self._demand_pulse(app)
            await _first(self._draining, PULSE_SECONDS)
        return await self._drain(app)

    def _ask_to_drain(self) -> None:
        """Begin to drain; from now on the process ends in bounded time, whatever hangs."""
        if not self._draining.is_set():
            bound_drain(self._name, self._plan.settings.supervisor_grace_seconds)
            self._draining.set()

    def _open_pool(self) -> None:
        """Start the children, waiting as long as what they lack may come."""
        patience = Patience(self._plan.settings.stage.retry_seconds)
        while not self._draining.is_set():
            try:
                self._pool.start()
                return
            except PoolError as error:
                self._vitals.enter(State.PAUSED, "context")
                if not error.waits:
                    LOG.warning("no child", extra={"stage": self._name, "kind": str(error)})
                pause = 1.0 if error.waits else patience.next_pause()
                if pause is None:
                    exit_for_restart(self._name, "context")
                time.sleep(pause)

    def _demand_pulse(self, app: App) -> None:
        """Exit for a restart when Faust has stopped by itself or data waits and nothing moves."""
        if app.should_stop:
            exit_for_restart(self._name, "faust stopped")
        if not self._vitals.live():
            exit_for_restart(self._name, "stalled")

    async def _drain(self, app: App) -> int:
        """Finish the batch in hand, commit, leave the group."""
        self._vitals.enter(State.DRAINING)
        await _first(self._idle, DRAIN_SECONDS)
        await app.stop()
        self._lag.stop()
        self._health.stop()
        self._pool.stop()
        LOG.info("stage drained", extra={"stage": self._name})
        return DRAINED

    async def _consume(self, stream: Any) -> None:  # noqa: ANN401 - untyped library
        """Take batches of raw records; what goes wrong with one ends the process.

        Faust would start the agent again behind the batch that failed and commit past it.
        """
        try:
            await self._take_batches(stream)
        except Exception as error:  # noqa: BLE001 - nothing is acknowledged, the next process repeats
            exit_for_restart(self._name, f"fault {type(error).__name__}")

    async def _take_batches(self, stream: Any) -> None:  # noqa: ANN401 - untyped library
        """Finish batch after batch until the stage drains."""
        stage = self._plan.settings.stage
        batches: AsyncIterator[list[Any]] = stream.noack().noack_take(
            stage.batch_records, within=stage.batch_seconds
        )
        async for events in batches:
            if self._draining.is_set():
                await asyncio.Event().wait()  # leaves the batch to the next owner
            self._idle.clear()
            await self._finish(events)
            self._idle.set()

    async def _finish(self, events: list[Any]) -> None:
        """Handle a batch until it is delivered, then acknowledge it; or exit or drain without."""
        began = time.monotonic()
        batch = [self._arrival(event.message) for event in events]
        patience = Patience(self._plan.settings.stage.retry_seconds)
        while not await self._try(batch, patience):
            pause = patience.next_pause()
            if pause is None:
                exit_for_restart(self._name, "retries spent")
            await _first(self._draining, pause)
            if self._draining.is_set():
                return  # nothing of it is acknowledged: the next owner begins there
        self._acknowledge(events)
        STAGE_DURATION.labels(self._name).observe(time.monotonic() - began)
        for arrival in batch:
            RECORDS_CONSUMED.labels(self._name, arrival.origin.topic).inc()
            EVENT_AGE.labels(self._name).observe(
                max(0.0, time.time() - arrival.origin.timestamp_ms / 1000)
            )

    def _acknowledge(self, events: list[Any]) -> None:
        """Acknowledge what is delivered, but for records fetched before the group's last deal."""
        taken = sum(event.app.consumer.acknowledge(event.message) for event in events)
        if taken < len(events):
            count = len(events) - taken
            LOG.info("fetched again after a deal", extra={"stage": self._name, "count": count})

    async def _try(self, batch: list[Arrival], patience: Patience) -> bool:
        """Return whether the whole batch is with the brokers."""
        try:
            await asyncio.to_thread(self._process, batch)
        except ContextWait:
            patience.began = time.monotonic()  # what is lacking may take for ever to come
            self._vitals.enter(State.PAUSED, "context")
            return False
        except (DeliveryError, PoolError) as error:
            kind = type(error).__name__
            self._vitals.enter(State.BROKER_AWAY, kind)
            RECORD_ERRORS.labels(self._name, "processing").inc()
            LOG.warning("batch tried again", extra={"stage": self._name, "kind": kind})
            return False
        if self._vitals.state in (State.PAUSED, State.BROKER_AWAY):
            self._vitals.enter(State.RUNNING)
        return True

    def _process(self, batch: list[Arrival]) -> None:
        """Run the step over the batch and deliver what it made."""
        outcomes = self._pool.run(batch)
        if any(outcome.waits for outcome in outcomes):
            self._pool.renew()
            raise ContextWait
        pairs = list(zip(batch, outcomes, strict=True))
        self._outbox.deliver([self._record(arrival, outcome) for arrival, outcome in pairs])
        for _arrival, outcome in pairs:
            if outcome.reason is not None:
                DEAD_LETTERS.labels(self._name, outcome.reason.value).inc()
        self._vitals.busy(0)

    def _record(self, arrival: Arrival, outcome: Outcome) -> Record:
        """Return the output, or the dead letter of a record that has none."""
        if outcome.record is not None:
            return outcome.record
        reason = outcome.reason
        assert reason is not None  # noqa: S101 - a waiting outcome never gets here
        now = datetime.now(UTC)
        headers = reason_headers(arrival, self._name, reason, now, outcome.detail)
        place = arrival.origin.partition
        return Record(DEAD_LETTER_TOPIC, kept_key(arrival), kept_value(arrival), headers, place)

    def _arrival(self, message: Any) -> Arrival:  # noqa: ANN401 - untyped library
        """Return Faust's message as ours, the prefix taken off its topic."""
        topic = message.topic.removeprefix(self._plan.settings.prefix)
        stamp = int((message.timestamp or 0) * 1000)
        headers = message.headers or ()
        pairs = tuple(headers.items() if isinstance(headers, dict) else headers)
        cause = first_header(pairs, ORIGIN_HEADER)
        place = Origin(topic, message.partition, message.offset, stamp, cause)
        return Arrival(place, message.key, message.value, pairs)


async def _first(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, at most so long."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
