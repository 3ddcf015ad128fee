"""Every broker error in a transaction ends in one of three ways, and never in a hang."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from confluent_kafka import Consumer

from claimstream.schemas.amendment import Amendment
from claimstream.schemas.contract import Model
from claimstream.schemas.effects import Effects
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.connection import consumer_config
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.ledger_stage import LedgerStage
from claimstream.streams.ledger_unit import TransactionAborted, open_unit
from claimstream.streams.settings import LedgerSettings, Settings
from claimstream.streams.vitals import Vitals
from claimstream.streams.watchdog import Watchdog

COMMITTED, ABORTED, RESTART, FAILED = 0, 10, 70, 1
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
REQUESTS = {
    "Produce": 0,
    "InitProducerId": 22,
    "AddPartitionsToTxn": 24,
    "AddOffsetsToTxn": 25,
    "EndTxn": 26,
    "TxnOffsetCommit": 28,
}
AT_ONCE = 21
CODES = (14, 15, 16, 19, 22, 25, 27, 29, 30, 45, 47, 51, 53, 90)


class Nothing(Model):
    """A ledger entry that is never written."""


def no_step(*_: object) -> Effects:
    """Return no effects."""
    return Effects()


def transact(request: int, code: int, folder: Path) -> int:
    """Run one transaction of a unit with an error pushed before it; return the verdict."""
    limits = LedgerSettings(cache_dir=folder, deadline_seconds=6, transaction_timeout_ms=1_000)
    stage = LedgerStage("intake", (Encounter, Amendment), (ReadyEncounter,), Nothing, no_step)
    with EmbeddedBroker() as broker:
        settings = broker.adapt(Settings(ledger=limits))
        broker.create_topics(settings)
        vitals = Vitals("intake", 60)
        watchdog = Watchdog("intake", vitals)
        watchdog.start()
        group = Consumer(consumer_config(settings.kafka, "errors"))
        if request == REQUESTS["InitProducerId"]:
            broker.push_errors(request, [code])
        unit = open_unit(stage.plan(settings), 0, watchdog)
        if request != REQUESTS["InitProducerId"]:
            broker.push_errors(request, [code])
        batch = unit.batch(NOON)
        batch.tell_time()
        batch.next_offsets["encounters/0"] = 1
        try:
            unit.commit(batch, group)
        except TransactionAborted:
            unit = open_unit(stage.plan(settings), 0, watchdog)
            unit.commit(unit.batch(NOON), group)  # the next one must work
            return ABORTED
        return COMMITTED if unit.clock == NOON else 1


def outcome(request: int, code: int) -> int:
    """Return the verdict of a transaction in a process of its own, -9 when it hangs."""
    child = os.fork()
    if child == 0:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 2)
        verdict = FAILED
        try:
            with tempfile.TemporaryDirectory() as folder:
                verdict = transact(request, code, Path(folder))
        finally:
            os._exit(verdict)
    return _await(child)


def _await(child: int) -> int:
    """Return a child's exit code, killed after 40 seconds."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -9


@pytest.mark.skipif(sys.platform != "linux", reason="forks after threads")
def test_an_error_is_retried_or_aborts_or_restarts() -> None:
    """84 cases of (request, error code); none hangs, none is silently taken for a commit.

    All at once: each waits for its broker most of its time.
    """
    cases = [(name, code) for name in REQUESTS for code in CODES]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        verdicts = threads.map(lambda case: outcome(REQUESTS[case[0]], case[1]), cases)
        found = dict(zip(cases, verdicts, strict=True))
    assert {c: v for c, v in found.items() if v not in (COMMITTED, ABORTED, RESTART)} == {}
