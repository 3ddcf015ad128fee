"""INTAKE's step: one input, one decision, callable without Kafka."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from claimstream.agents.intake.amendments import take_amendment
from claimstream.agents.intake.context import Intake, Turn
from claimstream.agents.intake.documentation import take_encounter
from claimstream.agents.intake.settle import settle
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.contract import Model
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakeEntry


def admit(
    ledger: Ledger[IntakeEntry], message: Encounter | Amendment, clock: datetime, intake: Intake
) -> Effects:
    """Take documentation or an amendment in, and let the newest pair through when it is ready.

    ``clock`` is the ledger's time. Raises IntakeError for what may not come in.
    """
    turn = Turn(ledger, clock, intake)
    if isinstance(message, Encounter):
        return take_encounter(turn, message)
    return take_amendment(turn, message)


def look_again(ledger: Ledger[IntakeEntry], key: str, clock: datetime, intake: Intake) -> Effects:
    """Look at an encounter whose time has come: charges grew quiet, or its waiting ends.

    One that stands where it stood says nothing.
    """
    entry = ledger.entry(key)
    if entry is None or entry.due_at is None or entry.due_at > clock:
        return Effects()
    turn = Turn(ledger, clock, intake)
    effects = settle(turn, entry, turn.chart(entry))
    return replace(effects, audit=()) if stands_still(entry, effects.ledger[key]) else effects


def stands_still(before: IntakeEntry, after: Model | None) -> bool:
    """Say whether an encounter that waits stands where it stood."""
    if not isinstance(after, IntakeEntry) or after.reason is None:
        return False
    return (after.place, after.reason) == (before.place, before.reason)
