"""QUERIES' memory of one encounter."""

from collections.abc import Mapping

from pydantic import Field

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.scalars import Int, Long, Text


class QueryLife(Model):
    """One query over the encounter's life."""

    query: ProviderQuery
    indicators_sha256: Text
    times_asked: Int
    response_id: Text | None = None
    response_sha256: Text | None = None


class QueryEntry(Contract):
    """What QUERIES remembers of one encounter."""

    encounter_id: Text
    revision: Long
    amendment: Int
    record_sha256: Text
    engine_drift: Int = 0
    providers: tuple[Text, ...] = ()
    queries: tuple[QueryLife, ...] = ()
    responses: Mapping[Text, Text] = Field(default_factory=dict)
