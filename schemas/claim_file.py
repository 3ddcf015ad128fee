"""Interchanges, byte for byte."""

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Instant, Octets, Text
from claimstream.schemas.vocabulary import ClaimType


class ClaimFile(Contract):
    """An interchange, stored byte for byte."""

    trading_partner_id: Text
    file_id: Text
    claim_type: ClaimType
    implementation: Text
    interchange_control_number: Text
    group_control_number: Text
    claim_ids: tuple[Text, ...] = ()
    sha256: Text
    content: Octets
    made_at: Instant
