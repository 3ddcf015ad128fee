"""QUERIES' step: pairs in, questions out; answers in, amendments out. Callable without Kafka."""

from __future__ import annotations

from datetime import datetime

from claimstream.agents.queries.ask import ask
from claimstream.agents.queries.respond import take_response
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.query_entry import QueryEntry
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter


def converse(
    ledger: Ledger[QueryEntry], message: ValidatedEncounter | QueryResponse, clock: datetime
) -> Effects:
    """Ask, or take an answer in; the clock plays no part.

    Raises QueriesError for a response that cannot count.
    """
    if isinstance(message, QueryResponse):
        return take_response(ledger, message)
    return ask(ledger, message)
