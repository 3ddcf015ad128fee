"""What a payer said of a claim."""

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Instant, Int, Text
from claimstream.schemas.vocabulary import ClaimResponseKind, ClaimResponseStatus


class ClaimResponse(Contract):
    """What a payer or clearinghouse said about a claim."""

    claim_id: Text
    response_id: Text
    kind: ClaimResponseKind
    status: ClaimResponseStatus
    payer_claim_control_number: Text | None = None
    reason_codes: tuple[Text, ...] = ()
    claim_version: Int | None = None
    received_at: Instant
