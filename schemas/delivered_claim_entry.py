"""What DELIVERY remembers of one claim."""

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Int, Text


class DeliveredClaimEntry(Contract):
    """What DELIVERY remembers of one claim, so that no version enters two files."""

    claim_id: Text
    version: Int
    trading_partner_id: Text
    file_id: Text | None = None
