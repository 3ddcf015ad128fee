"""A file: the interchange around claims of one form (ISA, GS, ST, HL, SE, GE, IEA)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from claimstream.agents.delivery.institutional import IMPLEMENTATION as X223A2
from claimstream.agents.delivery.institutional import institutional_claim
from claimstream.agents.delivery.partner import TradingPartner
from claimstream.agents.delivery.party import (
    billed,
    billing_provider,
    is_subscriber,
    patient,
    subscriber,
)
from claimstream.agents.delivery.professional import IMPLEMENTATION as X222A1
from claimstream.agents.delivery.professional import professional_claim
from claimstream.agents.delivery.x12 import X12Error, day, named, segment
from claimstream.schemas.claim import Claim
from claimstream.schemas.vocabulary import ClaimType
from claimstream.schemas.x12_text import (
    COMPONENT_SEPARATOR,
    ELEMENT_SEPARATOR,
    REPETITION_SEPARATOR,
    SEGMENT_TERMINATOR,
)

IMPLEMENTATIONS = {ClaimType.PROFESSIONAL: X222A1, ClaimType.INSTITUTIONAL: X223A2}
WRITERS = {
    ClaimType.PROFESSIONAL: professional_claim,
    ClaimType.INSTITUTIONAL: institutional_claim,
}
LAST_NUMBER = 999_999_999


@dataclass(frozen=True, slots=True)
class Control:
    """What makes a file unique: its number, and when it was made by the ledger's clock.

    The number stands in ISA13 and GS06; the one transaction set of a file is ST02 0001.
    """

    number: int
    made_at: datetime


def write_837(claims: Sequence[Claim], partner: TradingPartner, control: Control) -> bytes:
    """Return one interchange of claims of one form, the same bytes for the same input.

    Raises X12Error for no claims, mixed forms, a number that ISA13 cannot hold, and any claim that
    cannot be written.
    """
    forms = {claim.claim_type for claim in claims}
    if len(forms) != 1:
        raise X12Error("a file holds claims of exactly one form")
    if not 0 < control.number <= LAST_NUMBER:
        raise X12Error("the interchange control number is used up: agree a new sender id")
    body = list(_transaction(claims, partner, control))
    implementation = IMPLEMENTATIONS[claims[0].claim_type]
    segments = [
        _isa(partner, control),
        _gs(partner, control, implementation),
        *body,
        segment("SE", str(len(body) + 1), "0001"),
        segment("GE", "1", str(control.number)),
        segment("IEA", "1", f"{control.number:09d}"),
    ]
    return "\n".join([*segments, ""]).encode("ascii")


def claim_octets(claim: Claim, partner: TradingPartner) -> int:
    """Return how many bytes a claim takes in a file; raises X12Error when it cannot be written."""
    levels = _levels([claim], _zone(partner))
    return sum(len(each) + 1 for each in levels)


def _transaction(
    claims: Sequence[Claim], partner: TradingPartner, control: Control
) -> Iterator[str]:
    """Yield ST to the last line; SE is added by who counts them."""
    made = control.made_at.astimezone(_zone(partner))
    yield segment("ST", "837", "0001", IMPLEMENTATIONS[claims[0].claim_type])
    reference = f"{control.number:09d}"
    yield segment("BHT", "0019", "00", reference, day(made), f"{made:%H%M}", "CH")
    name, contact = named(partner.submitter_name), partner.contact
    yield segment("NM1", "41", "2", name, "", "", "", "", "46", partner.sender_id)
    yield segment("PER", "IC", named(contact.name), "TE", contact.telephone)
    receiver = named(partner.receiver_name)
    yield segment("NM1", "40", "2", receiver, "", "", "", "", "46", partner.receiver_id)
    yield from _levels(claims, _zone(partner))


def _levels(claims: Sequence[Claim], zone: tzinfo) -> Iterator[str]:
    """Yield the hierarchy: billing provider, subscriber, patient, claim."""
    level, parent = 0, 0
    previous = None
    for claim in claims:
        if claim.billing.billing_provider != previous:
            previous = claim.billing.billing_provider
            level += 1
            parent = level
            yield segment("HL", str(level), "", "20", "1")
            yield from billing_provider(previous)
        own = is_subscriber(billed(claim))
        yield segment("HL", str(level + 1), str(parent), "22", "0" if own else "1")
        yield from subscriber(claim)
        if not own:
            yield segment("HL", str(level + 2), str(level + 1), "23", "0")
            yield from patient(claim)
        level += 1 if own else 2
        yield from WRITERS[claim.claim_type](claim, zone)


def _isa(partner: TradingPartner, control: Control) -> str:
    """Return ISA: the one segment of fixed width, which declares the delimiters."""
    made = control.made_at.astimezone(_zone(partner))
    elements = ["ISA", "00", " " * 10, "00", " " * 10]
    elements += [partner.sender_qualifier, f"{partner.sender_id:15}"]
    elements += [partner.receiver_qualifier, f"{partner.receiver_id:15}"]
    elements += [f"{made:%y%m%d}", f"{made:%H%M}", REPETITION_SEPARATOR, "00501"]
    elements += [f"{control.number:09d}", "0", partner.usage, COMPONENT_SEPARATOR]
    return ELEMENT_SEPARATOR.join(elements) + SEGMENT_TERMINATOR


def _gs(partner: TradingPartner, control: Control, implementation: str) -> str:
    """Return GS."""
    made = control.made_at.astimezone(_zone(partner))
    parties = (partner.sender_id, partner.receiver_id)
    number = str(control.number)
    return segment("GS", "HC", *parties, day(made), f"{made:%H%M}", number, "X", implementation)


def _zone(partner: TradingPartner) -> tzinfo:
    """Return the time zone in which the sender's days and hours are told."""
    return UTC if partner.timezone == "UTC" else ZoneInfo(partner.timezone)
