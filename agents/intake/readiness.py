"""Readiness: whether documentation is complete enough to be coded, and if not, why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from claimstream.agents.intake.outcomes import NotReady
from claimstream.schemas.chart import Document
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.vocabulary import (
    CoverageStatus,
    DocumentStatus,
    EncounterClass,
    EncounterStatus,
)

FINAL = frozenset({DocumentStatus.FINAL, DocumentStatus.AMENDED, DocumentStatus.ADDENDUM})
STILL_PATIENT = "30"
"""Discharge status of an interim bill (UB-04): the stay goes on, the period is complete."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ready when ``reason`` is None; ``due_at`` says when time alone may make it so."""

    reason: NotReady | None = None
    due_at: datetime | None = None


READY = Readiness()


def assess_readiness(chart: Encounter, clock: datetime, quiet: timedelta) -> Readiness:
    """Return whether the chart may be coded, with the first reason why not.

    An account that its source ends without a claim needs neither notes nor payer.
    """
    if _is_open(chart):
        return Readiness(NotReady.ENCOUNTER_OPEN)
    if chart.close_reason is not None:
        return READY
    reason = _documents_fault(chart) or _facts_fault(chart)
    if reason is not None:
        return Readiness(reason)
    return _await_charges(chart, clock, quiet)


def _is_open(chart: Encounter) -> bool:
    """Say whether the visit goes on; an interim bill of a long stay is not open."""
    if chart.status is EncounterStatus.CLOSED:
        return False
    interim = chart.stay is not None and chart.stay.discharge_status == STILL_PATIENT
    inpatient = chart.encounter_class is EncounterClass.INPATIENT
    return not (interim and inpatient and chart.readiness.charges_closed)


def current_documents(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Return the documents that neither were retracted nor replaced by a later one."""
    standing = [each for each in documents if each.status is not DocumentStatus.RETRACTED]
    replaced = {each.supersedes for each in standing}
    return tuple(each for each in standing if each.document_id not in replaced)


def is_final(document: Document) -> bool:
    """Say whether the author signed the document and calls it finished."""
    return document.signed_at is not None and document.status in FINAL


def _documents_fault(chart: Encounter) -> NotReady | None:
    """Return what the required documents lack; without a list, one signed document is enough."""
    current = current_documents(chart.documents)
    required = frozenset(chart.readiness.required_documents)
    if required - {document.document_type for document in current}:
        return NotReady.DOCUMENT_MISSING
    awaited = [document for document in current if document.document_type in required]
    signed = all(map(is_final, awaited)) if required else any(map(is_final, current))
    return None if signed or not current else NotReady.DOCUMENT_UNSIGNED


def _facts_fault(chart: Encounter) -> NotReady | None:
    """Return what results and coverage lack; declared self-pay is known coverage."""
    if not chart.readiness.results_final:
        return NotReady.RESULTS_PENDING
    unnamed = chart.coverage_status is CoverageStatus.KNOWN and not chart.coverages
    if unnamed or chart.coverage_status is CoverageStatus.UNKNOWN:
        return NotReady.COVERAGE_UNKNOWN
    return None


def _await_charges(chart: Encounter, clock: datetime, quiet: timedelta) -> Readiness:
    """Return ready once charging is declared closed or has been quiet long enough."""
    if chart.readiness.charges_closed:
        return READY
    due_at = (chart.readiness.last_charge_at or chart.event_at) + quiet
    return READY if clock >= due_at else Readiness(NotReady.CHARGES_OPEN, due_at)
