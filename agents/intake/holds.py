"""The holds that INTAKE puts on a pair: each has one owner, and a release that ends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimstream.agents.intake.context import IntakeSettings
from claimstream.agents.intake.outcomes import HoldReason
from claimstream.agents.intake.staleness import SHOWN, describe_change, is_renewed, is_stale
from claimstream.schemas.amendment import CoderDecision, HoldRelease
from claimstream.schemas.chart import Document
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakeEntry
from claimstream.schemas.ready_encounter import IntakeHold
from claimstream.schemas.vocabulary import DocumentType, FindingOwner, Part2Status

PSYCHOTHERAPY = "PSYCHOTHERAPY"
FINDING = "INTAKE-HOLD"


def is_withheld(document: Document) -> bool:
    """Say whether a document may never enter coding: psychotherapy notes (45 CFR 164.501)."""
    labels = {label.strip().upper() for label in document.sensitivity}
    typed = document.document_type is DocumentType.PSYCHOTHERAPY_NOTE
    return typed or any(label.startswith(PSYCHOTHERAPY) for label in labels)


def is_storm(entry: IntakeEntry, settings: IntakeSettings) -> bool:
    """Say whether more amendments came than anyone could have meant."""
    return entry.amendment - entry.storm_floor > settings.most_amendments


def fresh_decisions(entry: IntakeEntry, chart: Encounter) -> tuple[CoderDecision, ...]:
    """Return the decisions whose documents still stand."""
    return tuple(
        decision
        for decision in entry.decisions
        if not is_stale(decision, entry.revision or 0, chart, entry.answers)
    )


def holds_on(
    entry: IntakeEntry, chart: Encounter, settings: IntakeSettings
) -> tuple[IntakeHold, ...]:
    """Return the holds of the newest pair that nobody released."""
    raised = (*_record_holds(entry, settings), *_stale_holds(entry, chart))
    raised += tuple(_privacy_holds(entry, chart, settings))
    return tuple(hold for hold in raised if not is_released(hold, entry.hold_releases))


def is_released(hold: IntakeHold, releases: Iterable[HoldRelease]) -> bool:
    """Say whether a release names the hold: by reason or rule id and subject, or by its finding.

    VALIDATION shows the hold as finding ``INTAKE-HOLD`` on ``intake/<reason>/<subject>``.
    """
    names = {(hold.reason, hold.subject), (rule_id(hold.reason), hold.subject)}
    names.add((FINDING, f"intake/{hold.reason}/{hold.subject}"))
    return any((each.rule_id, each.subject) in names for each in releases)


def rule_id(reason: str) -> str:
    """Return a hold's rule id: ``REVIEW_STALE`` is ``INTAKE-REVIEW-STALE``."""
    return f"INTAKE-{reason.replace('_', '-')}"


def storm_hold(entry: IntakeEntry) -> IntakeHold:
    """Return the hold of a storm; each storm has a subject of its own, so that each is released."""
    return IntakeHold(
        reason=HoldReason.REVISION_STORM,
        subject=f"storm:{entry.storm_floor}",
        owner=FindingOwner.CODER,
        detail=f"{entry.amendment - entry.storm_floor} amendments",
    )


def _record_holds(entry: IntakeEntry, settings: IntakeSettings) -> Iterator[IntakeHold]:
    """Yield a hold for each other content of this revision, and one for a storm."""
    for conflict in entry.conflicts:
        yield IntakeHold(
            reason=HoldReason.REVISION_CONFLICT,
            subject=f"revision:{conflict[:SHOWN]}",
            owner=FindingOwner.REGISTRATION,
            detail=f"first content {(entry.content_sha256 or '')[:SHOWN]} stands",
        )
    if is_storm(entry, settings):
        yield storm_hold(entry)


def _stale_holds(entry: IntakeEntry, chart: Encounter) -> Iterator[IntakeHold]:
    """Yield a hold for each decision whose documents changed and that nobody renewed."""
    fresh = fresh_decisions(entry, chart)
    for decision in entry.decisions:
        if decision not in fresh and not is_renewed(decision, fresh):
            yield IntakeHold(
                reason=HoldReason.REVIEW_STALE,
                subject=decision.decision_id,
                owner=FindingOwner.CODER,
                detail=describe_change(decision, chart, entry.answers),
            )


def _privacy_holds(
    entry: IntakeEntry, chart: Encounter, settings: IntakeSettings
) -> Iterator[IntakeHold]:
    """Yield the holds of the privacy office: Part 2 goes by source unit, not by code."""
    part2 = chart.consent.part2
    if part2 is Part2Status.PART2_NO_CONSENT:
        yield _privacy_hold(HoldReason.PART2_CONSENT_MISSING, "consent")
    if part2 is Part2Status.UNKNOWN and settings.declares_part2(chart.facility_id):
        yield _privacy_hold(HoldReason.PART2_STATUS_UNKNOWN, "consent")
    for document_id in entry.withheld_documents:
        yield _privacy_hold(HoldReason.PSYCHOTHERAPY_NOTE, document_id)


def _privacy_hold(reason: HoldReason, subject: str) -> IntakeHold:
    """Return a hold that the privacy office owns."""
    return IntakeHold(reason=reason, subject=subject, owner=FindingOwner.PRIVACY)
