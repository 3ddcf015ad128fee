"""Rows of the trail: every record, every audit event, every dead letter, every redrive."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.records.statement import Statement, put
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.dead_letter import DeadLetter, Reason
from claimstream.schemas.effects import Origin
from claimstream.schemas.redrive import Redrive
from claimstream.schemas.reference_release import ReferenceRelease


def place_name(topic: str, partition: int, offset: int) -> str:
    """Return a record's place as the ``claimstream-origin`` header writes it."""
    return f"{topic}/{partition}/{offset}"


def record_row(origin: Origin, contract: str, encounter_id: str | None) -> Statement:
    """Return the row that says this record exists and what caused it."""
    return put(
        "records",
        topic=origin.topic,
        partition=origin.partition,
        offset=origin.offset,
        encounter_id=encounter_id,
        cause=origin.cause,
        contract=contract,
    )


def audit_rows(event: AuditEvent, origin: Origin) -> Iterator[Statement]:
    """Yield an audit event."""
    source = None
    if event.source_topic is not None:
        partition, offset = event.source_partition or 0, event.source_offset or 0
        source = place_name(event.source_topic, partition, offset)
    yield put(
        "audit_events",
        event_id=event.event_id,
        encounter_id=event.encounter_id,
        stage=event.stage,
        action=event.action,
        outcome=event.outcome,
        reason=event.reason,
        revision=event.revision,
        amendment=event.amendment,
        source=source,
        actor=event.actor,
        reference_ids=dict(event.references),
        at=event.at,
        sequence=origin.offset,
    )


def dead_letter_rows(letter: DeadLetter) -> Iterator[Statement]:
    """Yield a dead letter without its bytes."""
    place = letter.source
    yield put(
        "dead_letters",
        dead_letter_id=letter.dead_letter_id,
        encounter_id=encounter_of(letter),
        reason=letter.reason,
        fault_class=letter.fault_class,
        stage=letter.stage,
        source=place_name(place.topic, place.partition, place.offset),
        value_sha256=letter.value_sha256,
        attempt=letter.attempt,
        detail=letter.detail or None,
    )


def encounter_of(letter: DeadLetter) -> str | None:
    """Return the key of a dead letter as far as it may name an encounter.

    A key that is not the message's is anybody's, a patient's name perhaps: it makes no encounter.
    """
    key = letter.key
    foreign = letter.reason == Reason.KEY_MISMATCH
    if foreign or key is None or len(key) > 128 or not key.isascii():
        return None
    return key.decode("ascii")


def redrive_rows(redrive: Redrive) -> Iterator[Statement]:
    """Yield one state of a redrive."""
    yield put("redrives", **redrive.model_dump())


def release_rows(release: ReferenceRelease) -> Iterator[Statement]:
    """Yield a reference release."""
    yield put(
        "reference_releases",
        release_id=release.release_id,
        kind=release.kind,
        effective_from=release.effective_from,
        effective_to=release.effective_to,
        source=release.source,
        sha256=release.sha256,
        loaded_at=release.loaded_at,
    )
