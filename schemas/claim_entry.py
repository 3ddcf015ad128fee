"""What CLAIMS remembers of an encounter: pair, chains, places of lines."""

from enum import StrEnum

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.scalars import Int, Long, Money, Text
from claimstream.schemas.vocabulary import ClaimType, Disposition, PayerClass, PayerSequence


class ChainState(StrEnum):
    """Where the last published version stands."""

    PROPOSED = "PROPOSED"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    VOIDED = "VOIDED"
    VOID_REFUSED = "VOID_REFUSED"


class ChainWish(StrEnum):
    """What the newest pair asks for: what was sent, the next version, or no claim."""

    SENT = "SENT"
    NEXT = "NEXT"
    VOID = "VOID"


class ClaimHold(StrEnum):
    """Why what the newest pair asks for has not gone out."""

    AWAITING_ANSWER = "AWAITING_ANSWER"
    NEEDS_PCN = "NEEDS_PCN"
    REOPENING = "REOPENING"
    LINES_ELSEWHERE = "LINES_ELSEWHERE"
    REJECTED = "REJECTED"
    VOID_REFUSED = "VOID_REFUSED"
    UNBILLABLE = "UNBILLABLE"
    NOT_CLEAN = "NOT_CLEAN"


class PlaceKind(StrEnum):
    """In one active claim, held, or not billable."""

    CLAIMED = "CLAIMED"
    HELD = "HELD"
    NOT_BILLABLE = "NOT_BILLABLE"


class ClaimChain(Model):
    """One claim through all its versions."""

    claim_id: Text
    chain_id: Text
    claim_type: ClaimType
    payer_id: Text
    payer_class: PayerClass
    payer_sequence: PayerSequence
    split_key: Text
    version: Int = 0
    frequency: Text = "1"
    state: ChainState
    payer_claim_control_number: Text | None = None
    content_sha256: Text = ""
    line_ids: tuple[Text, ...] = ()
    standing_version: Int = 0
    standing_sha256: Text = ""
    standing_line_ids: tuple[Text, ...] = ()
    wanted: ChainWish
    hold: ClaimHold | None = None
    faults: tuple[Text, ...] = ()
    response_ids: tuple[Text, ...] = ()


class LinePlace(Model):
    """Where one charge line of the newest pair stands for the payer billed first."""

    line_id: Text
    charge: Money
    place: PlaceKind
    claim_id: Text | None = None
    reason: Text | None = None


class ClaimEntry(Contract):
    """What CLAIMS remembers of one encounter.

    The claims themselves stand in the ledger under their claim id (last published) and under
    claim id + ``/next`` (waiting).
    """

    encounter_id: Text
    revision: Long
    amendment: Int
    disposition: Disposition
    reason: Text | None = None
    input_sha256: Text
    drift_count: Int = 0
    chains: tuple[ClaimChain, ...] = ()
    lines: tuple[LinePlace, ...] = ()
