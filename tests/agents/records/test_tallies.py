"""The metrics of the river are counted in one place, by kinds from closed lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimstream.agents.records.agent import observe
from claimstream.agents.records.tallies import Measure, Tally, tallies
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.streams import metrics

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
    before = metrics.ENCOUNTERS_CODED.labels(*labels)._value.get()
    observe(validated)
    assert metrics.ENCOUNTERS_CODED.labels(*labels)._value.get() == before + 1


def test_every_measure_has_its_counter() -> None:
    """A measure without a counter would fail at the first record."""
    assert all(hasattr(metrics, measure) for measure in Measure)
