"""Where an encounter stands after an input: parked, not ready, held, or let through as a pair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from claimstream.agents.intake.audit import PLACES, place_event
from claimstream.agents.intake.context import Turn
from claimstream.agents.intake.holds import fresh_decisions, holds_on, is_withheld
from claimstream.agents.intake.outcomes import HoldReason, Outcome
from claimstream.agents.intake.readiness import assess_readiness
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.effects import Effects
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakeEntry, IntakePlace
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import EncounterStatus, Lifecycle


@dataclass(frozen=True, slots=True)
class Standing:
    """A place with its reason, and when INTAKE looks again by itself."""

    place: IntakePlace
    reason: str | None = None
    due_at: datetime | None = None


LET_THROUGH = Standing(IntakePlace.LET_THROUGH)
READ_AGAIN = timedelta(hours=1)
"""A chart that cannot be read may only be out of reach for a while."""


def settle(turn: Turn, entry: IntakeEntry, chart: Encounter | None) -> Effects:
    """Return what follows from the entry as it is now, its place included."""
    if chart is not None:
        chart, entry = withhold(chart, entry)
    standing = find_standing(turn, entry, chart)
    changes = {"place": standing.place, "reason": standing.reason, "due_at": standing.due_at}
    placed = entry.model_copy(update=changes)
    pairs = (lay_over(turn, placed, chart),) if chart and standing == LET_THROUGH else ()
    holds = sorted({hold.reason for pair in pairs for hold in pair.holds})
    references = {"holds": ",".join(holds)} if holds else {}
    return Effects(
        outputs=pairs,
        ledger={entry.encounter_id: placed},
        audit=(place_event(turn, placed, PLACES[standing.place], references),),
        wakes=wakes_after(entry, standing.due_at),
    )


def keep(turn: Turn, entry: IntakeEntry) -> Effects:
    """Return an amendment taken in while no pair may leave: nothing is lost, nothing goes out."""
    event = place_event(turn, entry, Outcome.KEPT, {"holds": HoldReason.REVISION_STORM.value})
    return Effects(ledger={entry.encounter_id: entry}, audit=(event,))


def precede(effects: Effects, *events: AuditEvent) -> Effects:
    """Return the effects with the events before their own."""
    return replace(effects, audit=(*events, *effects.audit))


def withhold(chart: Encounter, entry: IntakeEntry) -> tuple[Encounter, IntakeEntry]:
    """Return the chart without the documents that may not enter coding, and remember which.

    A chart re-read from a pair lost them before; its entry still names them.
    """
    barred = tuple(each.document_id for each in chart.documents if is_withheld(each))
    if not barred:
        return chart, entry
    kept = tuple(each for each in chart.documents if not is_withheld(each))
    remembered = entry.model_copy(update={"withheld_documents": barred})
    return chart.model_copy(update={"documents": kept}), remembered


def find_standing(turn: Turn, entry: IntakeEntry, chart: Encounter | None) -> Standing:
    """Return the one place in which the encounter stands."""
    if entry.revision is None:
        return await_encounter(turn, entry)
    if chart is None:
        return Standing(IntakePlace.HELD, HoldReason.CHART_UNREADABLE, turn.clock + READ_AGAIN)
    if lifecycle_of(entry, chart) is not Lifecycle.ACTIVE:
        return LET_THROUGH
    found = assess_readiness(chart, turn.clock, turn.settings.quiet)
    if found.reason is None:
        return LET_THROUGH
    return Standing(IntakePlace.NOT_READY, found.reason, found.due_at)


def await_encounter(turn: Turn, entry: IntakeEntry) -> Standing:
    """Return the place of amendments whose encounter has not come: parked, at last held."""
    held = Standing(IntakePlace.HELD, HoldReason.UNKNOWN_ENCOUNTER)
    if entry.place is IntakePlace.HELD and entry.reason == HoldReason.UNKNOWN_ENCOUNTER:
        return held
    due_at = entry.due_at or turn.clock + turn.settings.patience
    if due_at <= turn.clock:
        return held
    return Standing(IntakePlace.PARKED, HoldReason.UNKNOWN_ENCOUNTER, due_at)


def lifecycle_of(entry: IntakeEntry, chart: Encounter) -> Lifecycle:
    """Return the lifecycle: what amendments made of it, else what the source says."""
    if entry.lifecycle is Lifecycle.ACTIVE and chart.status is EncounterStatus.CANCELLED:
        return Lifecycle.CANCELLED
    return entry.lifecycle


def lay_over(turn: Turn, entry: IntakeEntry, chart: Encounter) -> ReadyEncounter:
    """Return the pair: the chart with every answer, decision and release laid over it."""
    lifecycle = lifecycle_of(entry, chart)
    return ReadyEncounter(
        encounter_id=entry.encounter_id,
        revision=entry.revision or 0,
        amendment=entry.amendment,
        lifecycle=lifecycle,
        merged_into=entry.merged_into if lifecycle is Lifecycle.MERGED else None,
        encounter=chart,
        answers=entry.answers,
        decisions=fresh_decisions(entry, chart),
        hold_releases=entry.hold_releases,
        holds=holds_on(entry, chart, turn.settings),
        reference_set=dict(turn.intake.releases()),
        rule_set=turn.intake.rule_set,
        ready_at=entry.newest_at or chart.event_at,
    )


def wakes_after(before: IntakeEntry, due_at: datetime | None) -> dict[str, datetime | None]:
    """Return the wake to set, or the one to cancel."""
    if due_at is None and before.due_at is None:
        return {}
    return {before.encounter_id: due_at}
