"""An amendment: taken in once, kept for the encounter's life, laid over every revision."""

from __future__ import annotations

from claimstream.agents.intake.audit import amendment_cause, input_event
from claimstream.agents.intake.content import amendment_digest
from claimstream.agents.intake.context import IntakeSettings, Turn
from claimstream.agents.intake.documentation import blank_entry
from claimstream.agents.intake.door import check_amendment
from claimstream.agents.intake.errors import IntakeError
from claimstream.agents.intake.holds import is_released, is_storm, storm_hold
from claimstream.agents.intake.outcomes import Outcome, Refusal
from claimstream.agents.intake.overlay import absorb
from claimstream.agents.intake.settle import keep, precede, settle
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.effects import Effects
from claimstream.schemas.intake_entry import IntakeEntry


def take_amendment(turn: Turn, amendment: Amendment) -> Effects:
    """Take an amendment in; raise IntakeError when it may not come in at all."""
    check_amendment(amendment, turn.settings)
    entry = turn.ledger.entry(amendment.encounter_id) or blank_entry(amendment.encounter_id)
    digest = amendment_digest(amendment)
    if amendment.amendment_id in entry.seen:
        return meet_again(turn, entry, amendment, digest)
    taken = absorb(entry, amendment, digest)
    if releases_storm(entry, amendment):
        taken = taken.model_copy(update={"storm_floor": taken.amendment})
    check_room(taken, turn.settings)
    event = input_event(turn, taken, amendment_cause(amendment, Outcome.ACCEPTED))
    if is_storm(entry, turn.settings) and not passes_storm(entry, amendment):
        return precede(keep(turn, taken), event)
    return precede(settle(turn, taken, turn.chart(taken)), event)


def meet_again(turn: Turn, entry: IntakeEntry, amendment: Amendment, digest: str) -> Effects:
    """Meet an amendment again: a repeat says nothing; an id used twice is refused."""
    if entry.seen[amendment.amendment_id] != digest:
        raise IntakeError(Refusal.AMENDMENT_CONFLICT, "amendment_id")
    return Effects(audit=(input_event(turn, entry, amendment_cause(amendment, Outcome.REPEAT)),))


def check_room(entry: IntakeEntry, settings: IntakeSettings) -> None:
    """Raise IntakeError when a ledger record could not hold the entry."""
    if len(entry.encode()) > settings.largest_entry:
        raise IntakeError(Refusal.LEDGER_FULL, "amendments")


def releases_storm(entry: IntakeEntry, amendment: Amendment) -> bool:
    """Say whether somebody allows further amendments."""
    release = amendment.hold_release
    return release is not None and is_released(storm_hold(entry), (release,))


def passes_storm(entry: IntakeEntry, amendment: Amendment) -> bool:
    """Say whether an amendment goes through a storm: its release, and what ends the encounter."""
    ends = amendment.cancel is not None or amendment.merged_into is not None
    return ends or releases_storm(entry, amendment)
