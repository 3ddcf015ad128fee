"""The metrics of the river are counted in one place, by kinds from closed lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from claimstream.agents.records.agent import observe
from claimstream.agents.records.tallies import Measure, Tally, tallies
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import QueryState
from claimstream.streams import domain_metrics

EVENT = (
    '{"event_id": "e", "encounter_id": "A:1", "stage": "intake", "action": "TAKE_DOCUMENTATION",'
    ' "outcome": "ACCEPTED", "actor": "x", "at": "2026-11-02T08:00:00Z",'
    ' "references": {"format": "FORMAT"}}'
)


@pytest.mark.parametrize(("told", "label"), [("fhir", "fhir"), ("Jane Doe 1950", "other")])
def test_a_format_outside_the_list_is_other(told: str, label: str) -> None:
    """A source's own words never become a label."""
    event = AuditEvent.from_json(EVENT.replace("FORMAT", told))
    assert list(tallies(event)) == [Tally(Measure.ENCOUNTERS_RECEIVED, (label, "accepted"))]


def test_another_stages_event_counts_for_nothing() -> None:
    """Only INTAKE's own word says that a revision was received."""
    event = AuditEvent.from_json(EVENT.replace('"intake"', '"claims"'))
    assert list(tallies(event)) == []


def test_every_code_and_every_disposition_counts(
    make_coded: Callable[..., CodedEncounter], make_validated: Callable[..., ValidatedEncounter]
) -> None:
    """One count a code, one a disposition, one a finding."""
    coded, validated = make_coded(), make_validated()
    codes = sum(len(listed.diagnoses) for listed in coded.diagnosis_lists)
    assert len(list(tallies(coded))) == codes + len(coded.procedures)
    assert len(list(tallies(validated))) == 1 + len(validated.findings)


def test_a_tally_moves_its_counter(make_validated: Callable[..., ValidatedEncounter]) -> None:
    """What is counted is what Prometheus reads."""
    validated = make_validated()
    labels = next(tallies(validated)).labels
    before = domain_metrics.ENCOUNTERS_CODED.labels(*labels)._value.get()
    observe(validated, 1)
    assert domain_metrics.ENCOUNTERS_CODED.labels(*labels)._value.get() == before + 1


def test_every_measure_has_its_counter() -> None:
    """A measure without a counter would fail at the first record."""
    assert all(hasattr(domain_metrics, measure) for measure in Measure)


def test_a_query_opens_and_closes_by_its_rule(queried: ProviderQuery) -> None:
    """How many wait follows from the two counters and survives a lost gauge."""
    closed = queried.model_copy(update={"state": QueryState.EXPIRED})
    assert [each.labels for each in tallies(queried)] == [("qry-time",)]
    assert [each.labels for each in tallies(closed)] == [("qry-time", "expired")]


@pytest.fixture
def queried() -> ProviderQuery:
    """Return an open question."""
    return ProviderQuery.from_json(
        '{"encounter_id": "A:1", "query_id": "q", "revision": 1, "amendment": 0, "state": "OPEN",'
        ' "trigger": "QRY-TIME", "subject": "s", "form": "OPEN_ENDED", "question": "When?",'
        ' "blocking": true, "asked_at": "2026-11-02T08:00:00Z"}'
    )


@pytest.mark.parametrize(
    ("option", "label"),
    [("other", "other"), ("unable", "undetermined"), ("left", "agree"), (None, "words")],
)
def test_an_answer_counts_by_its_kind(option: str | None, label: str) -> None:
    """A provider's own words and choices never become a label."""
    response = QueryResponse(
        encounter_id="A:1",
        query_id="q",
        response_id="r",
        option_id=option,
        answered_by_npi="1234567893",
        answered_at=datetime(2026, 11, 2, tzinfo=UTC),
    )
    assert [(each.measure, each.labels) for each in tallies(response)] == [
        (Measure.QUERY_ANSWERS, (label,))
    ]


def test_a_rejection_counts_twice_a_payment_once() -> None:
    """As a verdict, and as a claim refused."""
    told = (
        '{"claim_id": "C1", "response_id": "r", "kind": "X277CA", "status": "STATUS",'
        ' "received_at": "2026-11-02T08:00:00Z"}'
    )
    rejected, paid = (
        [each.measure for each in tallies(ClaimResponse.from_json(told.replace("STATUS", status)))]
        for status in ("REJECTED", "PAID")
    )
    assert rejected == [Measure.CLAIM_RESPONSES, Measure.CLAIMS_REJECTED]
    assert paid == [Measure.CLAIM_RESPONSES]
