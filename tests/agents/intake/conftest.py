"""A door without Kafka: INTAKE over a log, a ledger in memory and a clock that tests set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from claimstream.agents.intake.admit import admit, look_again
from claimstream.agents.intake.context import Intake, IntakeSettings
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.effects import Effects, MemoryLedger, Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakeEntry
from claimstream.schemas.ready_encounter import ReadyEncounter

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Door:
    """One partition of INTAKE: what came in, what it remembers, what it let through."""

    settings: IntakeSettings = field(default_factory=IntakeSettings)
    clock: datetime = START
    releases: dict[str, str] = field(default_factory=lambda: {"icd10cm": "r1"})
    log: list[Encounter | Amendment] = field(default_factory=list)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    pairs: list[ReadyEncounter] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)
    forgotten: bool = False
    wire: bool = True
    """Whether what is written goes through its bytes, which takes most of the time."""

    def send(self, message: Encounter | Amendment) -> list[str]:
        """Take a message in; return the outcomes that it got."""
        topic = "encounters" if isinstance(message, Encounter) else "amendments"
        self.ledger.origin = Origin(topic, 0, len(self.log))
        self.log.append(message)
        return self._apply(admit(self.ledger, message, self.clock, self._intake()))

    def wait(self, hours: float) -> list[str]:
        """Move the clock and do what falls due; return the outcomes."""
        self.clock += timedelta(hours=hours)
        due = [key for key, instant in self.ledger.wakes.items() if instant <= self.clock]
        self.ledger.origin = Origin("intake-ledger", 0, len(self.log))
        outcomes: list[str] = []
        for key in sorted(due):
            self.ledger.wakes.pop(key)
            outcomes += self._apply(look_again(self.ledger, key, self.clock, self._intake()))
        return outcomes

    def entry(self, encounter_id: str = "ELM:1001") -> IntakeEntry:
        """Return what INTAKE remembers."""
        entry = self.ledger.entry(encounter_id)
        assert isinstance(entry, IntakeEntry)
        return entry

    def _intake(self) -> Intake:
        """Return the context as a worker would have it now."""
        return Intake(self.settings, "rules-1", lambda: self.releases, self._chart_at)

    def _chart_at(self, place: Origin) -> Encounter | None:
        """Read an encounter from the log again."""
        message = None if self.forgotten else self.log[place.offset]
        return message if isinstance(message, Encounter) else None

    def _apply(self, effects: Effects) -> list[str]:
        """Take the effects in, through their bytes, and return their outcomes."""
        for entry in effects.ledger.values() if self.wire else ():
            assert entry is None or IntakeEntry.decode(entry.encode()) == entry
        self.ledger.apply(effects)
        for pair in effects.outputs:
            assert isinstance(pair, ReadyEncounter)
            read = ReadyEncounter.decode(pair.encode()) if self.wire else pair
            self.ledger.remember(pair.encounter_id, read)
            self.pairs.append(pair)
        events = [event for event in effects.audit if isinstance(event, AuditEvent)]
        self.events += events
        return [event.outcome for event in events]


@pytest.fixture
def door() -> Door:
    """Return a fresh door."""
    return Door()


@pytest.fixture(scope="session")
def open_door() -> Callable[..., Door]:
    """Return ``Door(settings=…, clock=…)`` for tests that need several."""
    return Door


BODIES: dict[str, dict[str, Any]] = {
    "PROVIDER_ANSWER": {
        "query_id": "Q1",
        "trigger": "QRY-LATERALITY",
        "subject": "diagnoses/PROFESSIONAL/M25.569",
        "statement": "Pain in right knee.",
        "answered_by_npi": "1003000126",
        "answered_at": "2026-11-20T10:00:00Z",
    },
    "CODER_DECISION": {
        "decision_id": "K1",
        "revision": 1,
        "amendment": 0,
        "action": "CONFIRM",
        "system": "ICD10CM",
        "code": "I10",
        "reason": "documented",
        "coder_id": "coder-7",
        "decided_at": "2026-11-20T11:00:00Z",
    },
    "HOLD_RELEASE": {
        "rule_id": "INTAKE-REVIEW-STALE",
        "subject": "K1",
        "reason": "checked",
        "released_by": "coder-7",
        "released_at": "2026-11-20T12:00:00Z",
    },
    "RECODE": {"reason": "new rule set"},
    "CANCEL": {"reason": "registered twice"},
    "MERGED_INTO": {"surviving_encounter_id": "ELM:2002", "reason": "one account"},
}


def amendment(kind: str, amendment_id: str = "", **body: Any) -> Amendment:  # noqa: ANN401
    """Return an amendment of the kind with its body's fields laid over a default."""
    outer = {
        name: body.pop(name) for name in ("encounter_id", "made_at", "made_by") if name in body
    }
    plain: dict[str, Any] = {
        "encounter_id": "ELM:1001",
        "amendment_id": amendment_id or f"{kind.lower()}-1",
        "kind": kind,
        "made_by": "desk",
        "made_at": "2026-11-20T12:00:00Z",
        kind.lower(): BODIES[kind] | body,
    }
    return Amendment.model_validate(plain | outer)


@pytest.fixture(scope="session")
def make_amendment() -> Callable[..., Amendment]:
    """Return ``amendment(kind, amendment_id, **fields of its body)``."""
    return amendment
