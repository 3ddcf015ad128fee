"""What DELIVERY remembers of one trading partner."""

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.scalars import Int, Long, Text
from claimstream.schemas.vocabulary import ClaimType


class OpenBatch(Model):
    """Claims of one form that wait for their file."""

    claim_type: ClaimType
    claims: Int
    octets: Int


class DeliveryEntry(Contract):
    """What DELIVERY remembers of one trading partner: control numbers and open batches.

    The waiting claims stand beside it, one entry each.
    """

    trading_partner_id: Text
    interchanges: Int = 0
    queued: Long = 0
    batches: tuple[OpenBatch, ...] = ()
