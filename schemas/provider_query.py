"""A compliant question to a provider."""

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.scalars import Flag, Instant, Int, Long, Text
from claimstream.schemas.vocabulary import QueryForm, QueryState


class QueryOption(Model):
    """One answer that the provider may choose."""

    option_id: Text
    text: Text
    statement: Text | None = None


class ProviderQuery(Contract):
    """A question to a provider that names indicators and leads nowhere."""

    encounter_id: Text
    query_id: Text
    revision: Long
    amendment: Int
    state: QueryState
    trigger: Text
    subject: Text
    form: QueryForm
    addressed_to_npi: Text | None = None
    question: Text
    indicators: tuple[Indicator, ...] = ()
    options: tuple[QueryOption, ...] = ()
    blocking: Flag
    asked_at: Instant
