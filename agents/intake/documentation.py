"""A revision from the hospital: new, repeated, late, or contradicting the one that stands."""

from __future__ import annotations

from claimstream.agents.intake.audit import documentation_cause, input_event
from claimstream.agents.intake.content import bare_content, digest
from claimstream.agents.intake.context import Turn
from claimstream.agents.intake.door import check_encounter, check_size
from claimstream.agents.intake.holds import is_storm
from claimstream.agents.intake.outcomes import HoldReason, Outcome
from claimstream.agents.intake.settle import precede, settle
from claimstream.schemas.effects import Effects
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakeEntry, IntakePlace


def take_encounter(turn: Turn, encounter: Encounter) -> Effects:
    """Take a revision in; raise IntakeError when it may not come in at all."""
    check_encounter(encounter, turn.settings)
    content = bare_content(encounter)
    check_size(content, turn.settings)
    entry = turn.ledger.entry(encounter.encounter_id) or blank_entry(encounter.encounter_id)
    sha256 = digest(content)
    revision = number_revision(encounter, entry, sha256)
    newest = entry.revision
    if newest is not None and revision < newest:
        return drop_older(turn, entry, encounter)
    if newest is not None and revision == newest:
        return meet_again(turn, entry, encounter, sha256)
    return advance(turn, entry, encounter, (revision, sha256))


def blank_entry(encounter_id: str) -> IntakeEntry:
    """Return the entry of an encounter of which nothing came yet."""
    return IntakeEntry(encounter_id=encounter_id, place=IntakePlace.PARKED)


def number_revision(encounter: Encounter, entry: IntakeEntry, sha256: str) -> int:
    """Return the source's number; without one, log order counts what differs from the newest."""
    if encounter.revision is not None:
        return encounter.revision
    if entry.revision is None:
        return 1
    return entry.revision + (sha256 != entry.content_sha256)


def advance(
    turn: Turn, entry: IntakeEntry, encounter: Encounter, identity: tuple[int, str]
) -> Effects:
    """Take a newer revision: everything that amendments left is laid over it."""
    origin = turn.ledger.origin
    times = [encounter.event_at, *([entry.newest_at] if entry.newest_at else [])]
    revision, sha256 = identity
    changes = {
        "revision": revision,
        "content_sha256": sha256,
        "chart_topic": origin.topic,
        "chart_partition": origin.partition,
        "chart_offset": origin.offset,
        "newest_at": max(times),
        "withheld_documents": (),
        "conflicts": (),
    }
    advanced = entry.model_copy(update=changes)
    event = input_event(turn, advanced, documentation_cause(encounter, Outcome.ACCEPTED))
    return precede(settle(turn, advanced, encounter), event)


def drop_older(turn: Turn, entry: IntakeEntry, encounter: Encounter) -> Effects:
    """Count a revision that came after a newer one, and drop it."""
    counted = entry.model_copy(update={"older_dropped": entry.older_dropped + 1})
    event = input_event(turn, counted, documentation_cause(encounter, Outcome.OLDER_DROPPED))
    return Effects(ledger={entry.encounter_id: counted}, audit=(event,))


def meet_again(turn: Turn, entry: IntakeEntry, encounter: Encounter, sha256: str) -> Effects:
    """Meet the newest revision again: a repeat says nothing, other content is a conflict.

    The first content stands; the pair leaves again, held until somebody says which is right or a
    newer revision comes.
    """
    if sha256 == entry.content_sha256 or sha256 in entry.conflicts:
        event = input_event(turn, entry, documentation_cause(encounter, Outcome.REPEAT))
        return Effects(audit=(event,))
    flagged = flag_conflict(entry, sha256)
    cause = documentation_cause(encounter, Outcome.CONFLICT, HoldReason.REVISION_CONFLICT)
    if is_storm(entry, turn.settings):
        return Effects(audit=(input_event(turn, entry, cause),))
    return precede(settle(turn, flagged, turn.chart(flagged)), input_event(turn, flagged, cause))


def flag_conflict(entry: IntakeEntry, sha256: str) -> IntakeEntry:
    """Return the entry with one more content that claims the newest revision."""
    conflicts = (*entry.conflicts, sha256)
    return entry.model_copy(update={"amendment": entry.amendment + 1, "conflicts": conflicts})
