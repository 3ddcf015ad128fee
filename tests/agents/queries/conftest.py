"""QUERIES without Kafka: its step over a ledger in memory, and messages to start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from claimstream.agents.queries.step import converse
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.effects import MemoryLedger, Origin
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_entry import QueryEntry
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter

CLOCK = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DOCTOR = "1003000126"


@dataclass
class Inbox:
    """One partition of QUERIES: what it published, remembers and audited."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    queries: list[ProviderQuery] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)
    offset: int = 0

    def send(self, message: ValidatedEncounter | QueryResponse) -> list[str]:
        """Take a message in; return the outcomes that it got."""
        answer = isinstance(message, QueryResponse)
        topic = "query-responses" if answer else "validated-encounters"
        self.ledger.origin = Origin(topic, 0, self.offset)
        self.offset += 1
        effects = converse(self.ledger, message, CLOCK)
        for entry in effects.ledger.values():
            assert entry is None or QueryEntry.decode(entry.encode()) == entry
        self.ledger.apply(effects)
        for output in effects.outputs:
            assert type(output).decode(output.encode()) == output
        self.queries += [each for each in effects.outputs if isinstance(each, ProviderQuery)]
        self.amendments += [each for each in effects.outputs if isinstance(each, Amendment)]
        events = [event for event in effects.audit if isinstance(event, AuditEvent)]
        self.events += events
        return [event.outcome for event in events]

    def states(self) -> dict[str, str]:
        """Return the state of each query as it was last published, by its trigger."""
        return {query.trigger: query.state.value for query in self.queries}

    def entry(self, encounter_id: str = "ELM:1001") -> QueryEntry:
        """Return what QUERIES remembers."""
        entry = self.ledger.entry(encounter_id)
        assert isinstance(entry, QueryEntry)
        return entry


@pytest.fixture
def inbox() -> Inbox:
    """Return a fresh inbox."""
    return Inbox()


def indicator(quote: str = "Knee pain", **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the fields of an indicator quoted from the default note."""
    plain: dict[str, Any] = {
        "source": "PROGRESS_NOTE",
        "reference": "D1",
        "recorded_at": "2026-11-16T17:00:00Z",
        "author_role": "PHYSICIAN",
        "quote": quote,
    }
    return plain | fields


def finding(rule_id: str = "QRY-LATERALITY", **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the fields of a finding that asks."""
    plain: dict[str, Any] = {
        "rule_id": rule_id,
        "rule_version": 1,
        "severity": "QUERY",
        "owner": "PROVIDER",
        "blocking": True,
        "subject": "diagnoses/M25.569",
        "message": "side not stated",
        "indicators": [indicator()],
    }
    return plain | fields


@pytest.fixture(scope="session")
def make_indicator() -> Callable[..., dict[str, Any]]:
    """Return ``indicator(quote, **fields)``."""
    return indicator


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., dict[str, Any]]:
    """Return ``finding(rule id, **fields)``."""
    return finding


@pytest.fixture(scope="session")
def make_pair(
    make_validated: Callable[..., ValidatedEncounter],
) -> Callable[..., ValidatedEncounter]:
    """Return ``pair(revision, amendment, findings, **fields)``: a validated encounter."""

    def pair(
        revision: int = 1,
        amendment: int = 0,
        findings: list[dict[str, Any]] | None = None,
        **fields: Any,  # noqa: ANN401
    ) -> ValidatedEncounter:
        """Return a validated pair that raises the findings."""
        raised = [finding()] if findings is None else findings
        place = {"revision": revision, "amendment": amendment}
        disposition = "QUERY" if raised else "CLEAN"
        return make_validated(**{"findings": raised, "disposition": disposition} | place | fields)

    return pair


@pytest.fixture(scope="session")
def make_response() -> Callable[..., QueryResponse]:
    """Return ``response(query, option_id, **fields)``: an answer of the doctor on the case."""

    def response(
        query: ProviderQuery,
        option_id: str | None = None,
        **fields: Any,  # noqa: ANN401
    ) -> QueryResponse:
        """Return an answer to the query."""
        plain: dict[str, Any] = {
            "encounter_id": query.encounter_id,
            "query_id": query.query_id,
            "response_id": "R1",
            "option_id": option_id,
            "answered_by_npi": DOCTOR,
            "answered_at": "2026-11-21T10:00:00Z",
        }
        return QueryResponse.model_validate(plain | fields)

    return response
