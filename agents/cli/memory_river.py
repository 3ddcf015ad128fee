"""The whole river in memory: the same pure steps as the workers, without Kafka.

Every record is handed to RECORDS' rows, so that ``explain`` and ``audit`` work on the result.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from claimstream.agents.records.rows import rows
from claimstream.schemas.contract import Contract
from claimstream.schemas.dead_letter import DeadLetter, Reason
from claimstream.schemas.effects import Effects, MemoryLedger, Origin
from claimstream.schemas.encounter import Encounter
from claimstream.streams.dead_letters import detail_of
from claimstream.streams.entrance import topic_of

Compute = Callable[[Any], Contract]
"""A stateless stage."""

DEAD_LETTERS = "dead-letters"
START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class LedgerSteps:
    """A stateful stage: its step, its timer, its ledger, and the output that it re-reads."""

    step: Callable[[MemoryLedger[Any], Any, datetime], Effects]
    on_due: Callable[[MemoryLedger[Any], str, datetime], Effects] | None = None
    remembers: type[Contract] | None = None
    ledger: MemoryLedger[Any] = field(default_factory=MemoryLedger)


Stages = Mapping[str, Compute | LedgerSteps]


class MemoryRiver:
    """One partition of every topic, in order, with RECORDS at its end."""

    def __init__(self, open_stages: Callable[[MemoryRiver], Stages], records: Path) -> None:
        """Open the stages and the records; ``records`` is made anew."""
        records.unlink(missing_ok=True)
        self._offsets: Counter[str] = Counter()
        self._waiting: deque[tuple[Contract, Origin]] = deque()
        self._clock = START
        self.outputs: dict[str, list[Contract]] = {}
        self._stages = open_stages(self)
        self.records = sqlite3.connect(records)
        tables = files("claimstream.agents.records").joinpath("tables.sql")
        self.records.executescript(tables.read_text(encoding="utf-8"))

    def encounter_at(self, place: Origin) -> Encounter | None:
        """Return the encounter at a place of its topic, as INTAKE reads a waiting chart again."""
        message = self.outputs[place.topic][place.offset]
        return message if isinstance(message, Encounter) else None

    def publish(self, message: Contract, at: datetime) -> None:
        """Put a message on its topic and let everything that follows from it happen."""
        self._clock = max(self._clock, at)
        self._append(message, "")
        while self._waiting:
            self._route(*self._waiting.popleft())
        self.records.commit()

    def pass_time(self, stage: str, span: timedelta) -> None:
        """Let time pass for one stage, so that what falls due happens."""
        steps = self._stages[stage]
        self._clock += span
        if isinstance(steps, LedgerSteps) and steps.on_due:
            due = [key for key, at in sorted(steps.ledger.wakes.items()) if at <= self._clock]
            for key in due:
                del steps.ledger.wakes[key]
                steps.ledger.origin = Origin(f"{stage}-ledger", 0, self._next(f"{stage}-ledger"))
                self._take(stage, steps, steps.on_due(steps.ledger, key, self._clock))
        while self._waiting:
            self._route(*self._waiting.popleft())
        self.records.commit()

    def _next(self, topic: str) -> int:
        """Return the next offset of a topic."""
        self._offsets[topic] += 1
        return self._offsets[topic] - 1

    def _append(self, message: Contract, cause: str) -> None:
        """Put a record on its topic and into the records."""
        topic = topic_of(type(message))
        origin = Origin(topic.name, 0, self._next(topic.name), cause=cause)
        self._record(message, origin)
        self.outputs.setdefault(topic.name, []).append(message)
        self._waiting.append((message, origin))

    def _record(self, message: Contract | DeadLetter, origin: Origin) -> None:
        """Write a record's rows."""
        for sql, parameters in rows(message, origin):
            self.records.execute(sql, parameters)

    def _route(self, message: Contract, origin: Origin) -> None:
        """Hand a record to every stage that reads its topic, but not to the one that wrote it.

        INTAKE and DELIVERY look their own outputs up by place, not in order.
        """
        topic = topic_of(type(message))
        for stage in topic.readers:
            if stage in self._stages and stage not in topic.writers:
                self._run(stage, message, origin)

    def _run(self, stage: str, message: Contract, origin: Origin) -> None:
        """Run one stage on one record; whatever it raises makes a dead letter, as on Kafka."""
        steps = self._stages[stage]
        try:
            if not isinstance(steps, LedgerSteps):
                self._append(steps(message), _place(origin))
                return
            steps.ledger.origin = origin
            effects = steps.step(steps.ledger, message, self._clock)
        except Exception as error:  # noqa: BLE001 - the broad except of the stage, without Kafka
            self._put_aside(stage, message, origin, detail_of(error))
            return
        self._take(stage, steps, effects)

    def _take(self, stage: str, steps: LedgerSteps, effects: Effects) -> None:
        """Let the effects of a step happen."""
        cause = _place(steps.ledger.origin)
        steps.ledger.apply(effects)
        for output in (*effects.outputs, *effects.audit):
            if steps.remembers and isinstance(output, steps.remembers):
                steps.ledger.remember(str(getattr(output, topic_of(type(output)).key)), output)
            self._append(output, cause)

    def _put_aside(self, stage: str, message: Contract, origin: Origin, detail: str) -> None:
        """Keep a dead letter of a record."""
        offset = self._next(DEAD_LETTERS)
        letter = DeadLetter(
            dead_letter_id=f"{DEAD_LETTERS}:0:{offset}",
            key=str(getattr(message, topic_of(type(message)).key)).encode(),
            value=message.encode(),
            reason=Reason.STEP_FAILED.value,
            fault_class="permanent",
            stage=stage,
            source=origin,
            schema_label=message.schema_label(),
            value_sha256="",
            attempt=0,
            detail=detail,
        )
        self._record(letter, Origin(DEAD_LETTERS, 0, offset))


def _place(origin: Origin) -> str:
    """Return a record's place as the origin header writes it."""
    return f"{origin.topic}/{origin.partition}/{origin.offset}"
