"""A provider's answer as it arrives."""

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Instant, Text


class QueryResponse(Contract):
    """An answer as it comes from the provider."""

    encounter_id: Text
    query_id: Text
    response_id: Text
    option_id: Text | None = None
    text: Text | None = None
    answered_by_npi: Text
    answered_at: Instant
