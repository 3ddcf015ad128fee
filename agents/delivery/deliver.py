"""The step of DELIVERY: a claim joins its partner's batch; a full or due batch becomes a file."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import TypedDict

from claimstream.agents.delivery.batch import (
    ENVELOPE_OCTETS,
    FILE_OCTETS,
    Deliveries,
    Desk,
    flush,
    is_full,
    queue,
)
from claimstream.agents.delivery.interchange import claim_octets
from claimstream.agents.delivery.partner import TradingPartner, TradingPartners
from claimstream.agents.delivery.party import billed
from claimstream.agents.delivery.x12 import X12Error
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.delivered_claim_entry import DeliveredClaimEntry
from claimstream.schemas.delivery_entry import DeliveryEntry
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.vocabulary import ClaimType


class Outcome(StrEnum):
    """How a claim ended here."""

    QUEUED = "QUEUED"
    DUPLICATE = "DUPLICATE"
    FILED = "FILED"


class Source(TypedDict):
    """Who writes an audit event, and the input that caused it."""

    stage: str
    actor: str
    source_topic: str
    source_partition: int
    source_offset: int


@dataclass(frozen=True, slots=True)
class Office:
    """What DELIVERY is opened with: its partners, and the partition count of its ledger."""

    partners: TradingPartners
    units: int


def deliver(ledger: Ledger[Deliveries], claim: Claim, clock: datetime, office: Office) -> Effects:
    """Return what a claim causes: a place in a batch, and the file of a batch that it fills.

    A version that was taken before is dropped. Raises X12Error for a claim that cannot be written
    and PartnerError for a payer whom no partner takes: each becomes a dead letter.
    """
    known = ledger.entry(claim.claim_id)
    if isinstance(known, DeliveredClaimEntry) and known.version >= claim.version:
        return Effects(audit=(_event(ledger, claim, Outcome.DUPLICATE, known.file_id),))
    partner = office.partners.of_payer(billed(claim).payer_id)
    octets = claim_octets(claim, partner)
    if octets + ENVELOPE_OCTETS > FILE_OCTETS:
        raise X12Error("one claim is larger than a file may be")
    desk = _desk(ledger, partner, clock, office)
    if is_full(desk, claim.claim_type, octets):
        desk = flush(desk, ledger, claim.claim_type)
    desk = queue(desk, claim, octets)
    filed = (_filed(ledger, file) for file in desk.files)
    return desk.effects(_event(ledger, claim, Outcome.QUEUED, None), *filed)


def flush_due(ledger: Ledger[Deliveries], key: str, clock: datetime, office: Office) -> Effects:
    """Return the file of a batch whose time has come."""
    _, trading_partner_id, form = key.split("/")
    partner = office.partners.of_id(trading_partner_id)
    desk = flush(_desk(ledger, partner, clock, office), ledger, ClaimType(form))
    return desk.effects(*(_filed(ledger, file) for file in desk.files))


def _desk(
    ledger: Ledger[Deliveries], partner: TradingPartner, clock: datetime, office: Office
) -> Desk:
    """Return the partner's side of this partition's ledger."""
    entry = ledger.entry(partner.trading_partner_id)
    if not isinstance(entry, DeliveryEntry):
        entry = DeliveryEntry(trading_partner_id=partner.trading_partner_id)
    unit = ledger.origin.partition % office.units
    return Desk(partner, entry, unit, office.units, clock)


def _event(
    ledger: Ledger[Deliveries], claim: Claim, outcome: Outcome, file_id: str | None
) -> AuditEvent:
    """Return the audit event of one claim."""
    references = {"claim": claim.claim_id, "version": str(claim.version)}
    references |= {"file": file_id} if file_id else {}
    return AuditEvent(
        event_id=_event_id(ledger, claim.claim_id),
        encounter_id=claim.encounter_id,
        action="DELIVER",
        outcome=outcome.value,
        revision=claim.revision,
        amendment=claim.amendment,
        references=references,
        at=claim.ready_at,
        **_source(ledger),
    )


def _filed(ledger: Ledger[Deliveries], file: ClaimFile) -> AuditEvent:
    """Return the audit event of one file; it concerns many encounters and is kept by its id."""
    return AuditEvent(
        event_id=_event_id(ledger, file.file_id),
        encounter_id=f"file:{file.file_id}",
        action="FILE",
        outcome=Outcome.FILED.value,
        references={
            "file": file.file_id,
            "sha256": file.sha256,
            "claims": ",".join(file.claim_ids),
        },
        at=file.made_at,
        **_source(ledger),
    )


def _source(ledger: Ledger[Deliveries]) -> Source:
    """Return who writes the event, and the input that caused it."""
    origin = ledger.origin
    return {
        "stage": "delivery",
        "actor": "delivery",
        "source_topic": origin.topic,
        "source_partition": origin.partition,
        "source_offset": origin.offset,
    }


def _event_id(ledger: Ledger[Deliveries], subject: str) -> str:
    """Return the same id for the same input and subject."""
    origin = ledger.origin
    plain = f"delivery\x1f{origin.topic}\x1f{origin.partition}\x1f{origin.offset}\x1f{subject}"
    return base64.b32encode(blake2b(plain.encode(), digest_size=15).digest()).decode("ascii")
