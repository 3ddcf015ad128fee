"""Which questions stand after a validated pair: opened, asked again, kept, retracted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claimstream.agents.queries.audit import pair_event, query_event
from claimstream.agents.queries.compose import Raised, compose, raised_by
from claimstream.agents.queries.identity import indicators_digest, query_id, record_digest
from claimstream.agents.queries.outcomes import Outcome
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_entry import QueryEntry, QueryLife
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import Disposition, QueryState

ENDED = frozenset({Disposition.CANCELLED, Disposition.MERGED})
SETTLED = ENDED | {Disposition.CLOSED_WITHOUT_CLAIM}
PUBLISHED = frozenset(
    {Outcome.OPENED, Outcome.ASKED_AGAIN, Outcome.UPDATED, Outcome.RETRACTED, Outcome.CANCELLED}
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a pair does to one query; ``life`` is None when it may not be asked at all."""

    outcome: Outcome | None
    query: ProviderQuery
    life: QueryLife | None
    reason: str | None = None


def ask(ledger: Ledger[QueryEntry], validated: ValidatedEncounter) -> Effects:
    """Ask what the newest pair raises and retract what it raises no more.

    An older pair is dropped. Of one pair the first record decides; one that differs is drift of
    the engine, dropped and counted.
    """
    entry = ledger.entry(validated.encounter_id)
    digest = record_digest(validated)
    late = _judge_pair(entry, validated, digest)
    if entry is not None and late is not None:
        return _drop(ledger, entry, validated, late)
    changes = tuple(_changes(entry.queries if entry else (), validated))
    events = [
        query_event(ledger.origin, change.query, change.outcome, change.reason)
        for change in changes
        if change.outcome is not None
    ]
    return Effects(
        outputs=tuple(change.query for change in changes if change.outcome in PUBLISHED),
        ledger={validated.encounter_id: _entry_after(entry, validated, digest, changes)},
        audit=(pair_event(ledger.origin, validated, Outcome.ACCEPTED), *events),
    )


def _judge_pair(
    entry: QueryEntry | None, validated: ValidatedEncounter, digest: str
) -> Outcome | None:
    """Return why a pair does not count, None when it is the newest."""
    if entry is None:
        return None
    pair = (validated.revision, validated.amendment)
    newest = (entry.revision, entry.amendment)
    if pair > newest:
        return None
    if pair < newest:
        return Outcome.OLDER_DROPPED
    return Outcome.REPEAT if digest == entry.record_sha256 else Outcome.ENGINE_DRIFT


def _drop(
    ledger: Ledger[QueryEntry], entry: QueryEntry, validated: ValidatedEncounter, outcome: Outcome
) -> Effects:
    """Return the effects of a pair that does not count; drift is counted."""
    audit: tuple[AuditEvent, ...] = (pair_event(ledger.origin, validated, outcome),)
    if outcome is not Outcome.ENGINE_DRIFT:
        return Effects(audit=audit)
    counted = entry.model_copy(update={"engine_drift": entry.engine_drift + 1})
    return Effects(ledger={entry.encounter_id: counted}, audit=audit)


def _entry_after(
    entry: QueryEntry | None,
    validated: ValidatedEncounter,
    digest: str,
    changes: tuple[Change, ...],
) -> QueryEntry:
    """Return what is remembered after the pair."""
    return QueryEntry(
        encounter_id=validated.encounter_id,
        revision=validated.revision,
        amendment=validated.amendment,
        record_sha256=digest,
        engine_drift=entry.engine_drift if entry else 0,
        providers=tuple(sorted({provider.npi for provider in validated.billing.providers})),
        queries=tuple(change.life for change in changes if change.life is not None),
        responses=entry.responses if entry else {},
    )


def _changes(lives: tuple[QueryLife, ...], validated: ValidatedEncounter) -> Iterator[Change]:
    """Yield every query that was ever asked as it stands now, then those that are new."""
    findings = () if validated.disposition in SETTLED else validated.findings
    raised = {
        query_id(validated.encounter_id, each.trigger, each.subject): each
        for each in raised_by(findings)
    }
    for life in lives:
        now = raised.pop(life.query.query_id, None)
        yield _withdraw(life, validated) if now is None else _raise_again(life, validated, now)
    for each in raised.values():
        yield _open(validated, each)


def _withdraw(life: QueryLife, validated: ValidatedEncounter) -> Change:
    """Retract an open query that the newest pair does not raise; others stay as they are."""
    if life.query.state is not QueryState.OPEN:
        return Change(None, life.query, life)
    ended = validated.disposition in ENDED
    state = QueryState.CANCELLED if ended else QueryState.RETRACTED
    outcome = Outcome.CANCELLED if ended else Outcome.RETRACTED
    pair = {"revision": validated.revision, "amendment": validated.amendment}
    query = life.query.model_copy(update={"state": state, **pair})
    return Change(outcome, query, life.model_copy(update={"query": query}))


def _raise_again(life: QueryLife, validated: ValidatedEncounter, raised: Raised) -> Change:
    """Settle a known question: an answered one is asked again only on other indicators."""
    digest = indicators_digest(raised.indicators)
    same = digest == life.indicators_sha256
    state = life.query.state
    if same and state is QueryState.OPEN:
        return Change(None, life.query, life)
    if same and state is QueryState.ANSWERED:
        return Change(Outcome.STILL_RAISED, life.query, life)
    query, faults = compose(validated, raised)
    if faults:
        return Change(Outcome.UNASKABLE, query, life, faults[0].kind)
    times = life.times_asked + (state is not QueryState.OPEN)
    outcome = Outcome.UPDATED if state is QueryState.OPEN else Outcome.ASKED_AGAIN
    asked = QueryLife(query=query, indicators_sha256=digest, times_asked=times)
    return Change(outcome, query, asked)


def _open(validated: ValidatedEncounter, raised: Raised) -> Change:
    """Ask a question for the first time, unless the gate bars it."""
    query, faults = compose(validated, raised)
    if faults:
        return Change(Outcome.UNASKABLE, query, None, faults[0].kind)
    digest = indicators_digest(raised.indicators)
    life = QueryLife(query=query, indicators_sha256=digest, times_asked=1)
    return Change(Outcome.OPENED, query, life)
