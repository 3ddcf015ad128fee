"""INTAKE's audit events: every input is named by one, and so is where the encounter stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from claimstream.agents.intake.context import Turn
from claimstream.agents.intake.outcomes import Action, Outcome
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakeEntry, IntakePlace

STAGE = "intake"
PLACES = {
    IntakePlace.PARKED: Outcome.PARKED,
    IntakePlace.NOT_READY: Outcome.NOT_READY,
    IntakePlace.LET_THROUGH: Outcome.LET_THROUGH,
    IntakePlace.HELD: Outcome.HELD,
}


@dataclass(frozen=True, slots=True)
class Cause:
    """The input in hand: what it is, how it ended, who sent it, when it happened there."""

    action: Action
    outcome: Outcome
    actor: str
    at: datetime
    reason: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)


def documentation_cause(encounter: Encounter, outcome: Outcome, reason: str | None = None) -> Cause:
    """Return the cause that an encounter is."""
    given = "" if encounter.revision is None else str(encounter.revision)
    references = {"format": encounter.origin.format, "source_revision": given}
    actor = encounter.origin.system
    action = Action.TAKE_DOCUMENTATION
    return Cause(action, outcome, actor, encounter.event_at, reason, references)


def amendment_cause(amendment: Amendment, outcome: Outcome) -> Cause:
    """Return the cause that an amendment is."""
    references = {"amendment_id": amendment.amendment_id, "kind": amendment.kind.value}
    action = Action.TAKE_AMENDMENT
    return Cause(action, outcome, amendment.made_by, amendment.made_at, None, references)


def input_event(turn: Turn, entry: IntakeEntry, cause: Cause) -> AuditEvent:
    """Return the event that names how the input ended."""
    origin = turn.ledger.origin
    return AuditEvent(
        event_id=f"{STAGE}:{origin.topic}/{origin.partition}/{origin.offset}:input",
        encounter_id=entry.encounter_id,
        stage=STAGE,
        action=cause.action,
        outcome=cause.outcome,
        reason=cause.reason,
        revision=entry.revision,
        amendment=entry.amendment,
        source_topic=origin.topic,
        source_partition=origin.partition,
        source_offset=origin.offset,
        actor=cause.actor,
        references=cause.references,
        at=cause.at,
    )


def place_event(
    turn: Turn, entry: IntakeEntry, outcome: Outcome, references: Mapping[str, str]
) -> AuditEvent:
    """Return the event that names where the encounter stands now."""
    origin = turn.ledger.origin
    pair = f"{entry.encounter_id}:{entry.revision}.{entry.amendment}"
    return AuditEvent(
        event_id=f"{STAGE}:{origin.topic}/{origin.partition}/{origin.offset}:{pair}:{outcome}",
        encounter_id=entry.encounter_id,
        stage=STAGE,
        action=Action.PLACE,
        outcome=outcome,
        reason=entry.reason,
        revision=entry.revision,
        amendment=entry.amendment,
        source_topic=origin.topic,
        source_partition=origin.partition,
        source_offset=origin.offset,
        actor=STAGE,
        references=references,
        at=entry.newest_at or turn.clock,
    )
