"""What CLAIMS did with each input, for the conservation law: ids, kinds and amounts only."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from claimstream.agents.claims.content import fingerprint
from claimstream.agents.claims.settlement import Book
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.claim_entry import ClaimEntry
from claimstream.schemas.effects import Origin


class Action(StrEnum):
    """Which kind of input it was."""

    RECONCILE = "RECONCILE"
    TAKE_RESPONSE = "TAKE_RESPONSE"


class Outcome(StrEnum):
    """How an input ended; every one ends in exactly one of these, or in a dead letter."""

    PUBLISHED = "PUBLISHED"
    HELD = "HELD"
    UNCHANGED = "UNCHANGED"
    NOTHING_TO_BILL = "NOTHING_TO_BILL"
    DUPLICATE = "DUPLICATE"
    STALE = "STALE"
    ENGINE_DRIFT = "ENGINE_DRIFT"
    NOTED = "NOTED"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One input: what it was, where it stood, when it happened."""

    action: Action
    origin: Origin
    at: datetime


def event(
    occasion: Occasion,
    outcome: Outcome,
    entry: ClaimEntry,
    references: Mapping[str, str] | None = None,
) -> AuditEvent:
    """Return the audit event of one input; its id follows from where the input stands."""
    origin = occasion.origin
    return AuditEvent(
        event_id=_event_id(occasion),
        encounter_id=entry.encounter_id,
        stage="claims",
        action=occasion.action.value,
        outcome=outcome.value,
        reason=entry.reason,
        revision=entry.revision,
        amendment=entry.amendment,
        source_topic=origin.topic,
        source_partition=origin.partition,
        source_offset=origin.offset,
        actor="claims",
        references=references or {},
        at=occasion.at,
    )


def outcome_of(book: Book, before: Book) -> Outcome:
    """Return how a settlement ended: something went out, waits, stands, or there is nothing."""
    if book.outputs:
        return Outcome.PUBLISHED
    if any(chain.hold for chain in book.chains.values()):
        return Outcome.HELD
    if not book.chains:
        return Outcome.NOTHING_TO_BILL
    return Outcome.UNCHANGED if book.chains == before.chains else Outcome.NOTED


def references_of(book: Book, entry: ClaimEntry) -> dict[str, str]:
    """Return what became of claims and lines.

    ``claim/<id>`` is ``<action> <version> <total>`` of what went out, ``twin/<id>`` the
    fingerprint by which duplicates on other accounts are found, ``hold/<id>`` why a change waits,
    ``line/<id>`` is ``<place> <amount> <claim id or -> <reason or ->``.
    """
    shown: dict[str, str] = {}
    for claim in book.outputs:
        shown[f"claim/{claim.claim_id}"] = (
            f"{claim.action.value} {claim.version} {claim.total_claim_charge}"
        )
        shown[f"twin/{claim.claim_id}"] = fingerprint(claim)
    for chain in book.chains.values():
        if chain.hold:
            shown[f"hold/{chain.claim_id}"] = " ".join((chain.hold.value, *chain.faults))
    for line in entry.lines:
        shown[f"line/{line.line_id}"] = (
            f"{line.place.value} {line.charge} {line.claim_id or '-'} {line.reason or '-'}"
        )
    return shown


def _event_id(occasion: Occasion) -> str:
    """Return the same id for the same input, whichever worker reads it."""
    origin = occasion.origin
    plain = f"claims\x1f{origin.topic}\x1f{origin.partition}\x1f{origin.offset}\x1f{occasion.at}"
    digest = blake2b(plain.encode(), digest_size=15).digest()
    return base64.b32encode(digest).decode("ascii")
