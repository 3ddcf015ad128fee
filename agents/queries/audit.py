"""QUERIES' audit events: every input is named by one, and so is every change of a query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from claimstream.agents.queries.outcomes import Action, Outcome
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.effects import Origin
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter

STAGE = "queries"


def pair_event(origin: Origin, validated: ValidatedEncounter, outcome: Outcome) -> AuditEvent:
    """Return the event that names how a validated pair ended here."""
    facts = {
        "action": Action.TAKE_PAIR,
        "outcome": outcome,
        "revision": validated.revision,
        "amendment": validated.amendment,
        "actor": STAGE,
    }
    return _event(origin, "input", (validated.encounter_id, validated.ready_at), facts)


def response_event(origin: Origin, response: QueryResponse, outcome: Outcome) -> AuditEvent:
    """Return the event that names how a response ended here."""
    facts = {
        "action": Action.TAKE_RESPONSE,
        "outcome": outcome,
        "actor": response.answered_by_npi,
        "references": {"query_id": response.query_id, "response_id": response.response_id},
    }
    return _event(origin, "input", (response.encounter_id, response.answered_at), facts)


def query_event(
    origin: Origin, query: ProviderQuery, outcome: Outcome, reason: str | None = None
) -> AuditEvent:
    """Return the event that names what became of a query."""
    facts = {
        "action": Action.QUERY,
        "outcome": outcome,
        "reason": reason,
        "revision": query.revision,
        "amendment": query.amendment,
        "actor": STAGE,
        "references": {"query_id": query.query_id, "trigger": query.trigger},
    }
    return _event(origin, query.query_id, (query.encounter_id, query.asked_at), facts)


def _event(
    origin: Origin, part: str, subject: tuple[str, datetime], facts: Mapping[str, object]
) -> AuditEvent:
    """Return an event of the record in hand."""
    encounter_id, at = subject
    place = f"{origin.topic}/{origin.partition}/{origin.offset}"
    plain = {
        "event_id": f"{STAGE}:{place}:{part}",
        "encounter_id": encounter_id,
        "stage": STAGE,
        "source_topic": origin.topic,
        "source_partition": origin.partition,
        "source_offset": origin.offset,
        "at": at,
    }
    return AuditEvent.model_validate({**plain, **facts})
