"""Stages that misbehave on request, for the tests of the river; run by ``run_stage.py``.

The local part of an encounter id says what its record does to the step: ``raise-1``, ``crash-1``,
``tear-1``, ``hang-1``, ``hog-1``, anything else passes.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "streams"))
import pool_steps  # noqa: E402

from claimstream.schemas.amendment import Amendment
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.contract import Model
from claimstream.schemas.dead_letter import DeadLetter
from claimstream.schemas.effects import Effects, Ledger, Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import Lifecycle
from claimstream.streams.ledger_stage import LedgerStage
from claimstream.streams.settings import Settings
from claimstream.streams.sink_stage import SinkStage
from claimstream.streams.stage import Stage


class PartMissing(RuntimeError):
    """The worker lacks a part that may still come."""


def code(ready: ReadyEncounter) -> CodedEncounter:
    """Return an empty coding of the record, or do what its id asks for."""
    misbehave(ready.encounter_id.partition(":")[2].partition("-")[0])
    return CodedEncounter(
        encounter_id=ready.encounter_id,
        revision=ready.revision,
        amendment=ready.amendment,
        ready=ready,
        coder="test",
    )


def misbehave(how: str) -> None:
    """Raise, die, hang or eat memory."""
    if how == "raise":
        raise ValueError("Jane Canary 1931-02-03")
    if how == "crash":
        ctypes.string_at(0)
    if how == "tear":
        pool_steps.tear()
    if how == "hang":
        time.sleep(3600)
    if how == "hog":
        bytearray(1 << 40)
    if how == "work":
        time.sleep(0.005)


def open_part(settings: Settings) -> datetime:
    """Return when the part came; raises PartMissing while its file is not there."""
    part = Path(os.environ["RIVER_PART"])
    if not part.exists():
        with part.with_name(part.name + ".asked").open("a") as asked:
            asked.write(".")
        raise PartMissing
    return datetime.fromtimestamp(part.stat().st_mtime)


def code_with_part(ready: ReadyEncounter, _part: datetime) -> CodedEncounter:
    """Return the coding; the part only has to be there."""
    return code(ready)


coding = Stage("coding", reads=ReadyEncounter, writes=CodedEncounter, step=code)
waiting = Stage(
    "coding",
    reads=ReadyEncounter,
    writes=CodedEncounter,
    step=code_with_part,
    open_context=open_part,
    waits_for=(PartMissing,),
)


class Tally(Model):
    """How many records of an encounter came, by a ledger."""

    count: int


def tally(ledger: Ledger[Tally], message: Encounter | Amendment, clock: datetime) -> Effects:
    """Count the records of each encounter; the count is the output's revision."""
    key = message.encounter_id
    misbehave(key.partition(":")[2].partition("-")[0])
    held = ledger.entry(key)
    count = 1 + (held.count if held else 0)
    entry = {key: Tally(count=count)}
    if isinstance(message, Amendment):
        last = ledger.last_output(key)
        if not isinstance(last, ReadyEncounter):
            return Effects(ledger=entry)
        again = last.model_copy(update={"amendment": last.amendment + 1, "revision": count})
        return Effects(outputs=(again,), ledger=entry)
    ready = ReadyEncounter(
        encounter_id=key,
        revision=count,
        amendment=0,
        lifecycle=Lifecycle.ACTIVE,
        encounter=message,
        rule_set="test",
        ready_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    wakes = {key: clock + timedelta(seconds=1)} if ":wake-" in key else {}
    return Effects(outputs=(ready,), ledger=entry, wakes=wakes)


def remind(ledger: Ledger[Tally], key: str, clock: datetime) -> Effects:
    """Send the last output again with a negative revision, once."""
    last = ledger.last_output(key)
    if not isinstance(last, ReadyEncounter):
        return Effects()
    return Effects(outputs=(last.model_copy(update={"revision": -1, "ready_at": clock}),))


intake = LedgerStage(
    "intake",
    reads=(Encounter, Amendment),
    writes=(ReadyEncounter,),
    ledger=Tally,
    step=tally,
    on_due=remind,
    remembers=ReadyEncounter,
)


def rows(message: object, origin: Origin) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield one row for a chart, none for a dead letter; ``unique`` ids may come only once."""
    if isinstance(message, DeadLetter):
        yield "INSERT INTO letters VALUES (?, ?)", (message.dead_letter_id, message.reason)
        return
    if isinstance(message, ReadyEncounter):
        misbehave(message.encounter_id.partition(":")[2].partition("-")[0])
        place = (origin.partition, origin.offset, message.encounter_id)
        yield "INSERT INTO charts VALUES (?, ?, ?)", place
        if ":unique-" in message.encounter_id:
            yield "INSERT INTO uniques VALUES (1)", ()


records = SinkStage(
    "records",
    reads=(ReadyEncounter,),
    schema="""
    CREATE TABLE IF NOT EXISTS charts (partition INTEGER, offset INTEGER, id TEXT);
    CREATE TABLE IF NOT EXISTS uniques (only INTEGER PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS letters (id TEXT PRIMARY KEY, reason TEXT);
    """,
    step=rows,
    dead_letters=True,
)
