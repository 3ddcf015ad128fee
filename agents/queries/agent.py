"""The QUERIES worker: findings in, questions out; answers in, amendments out."""

from __future__ import annotations

from claimstream.agents.queries.step import converse
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_entry import QueryEntry
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.streams.ledger_stage import LedgerStage

stage = LedgerStage(
    "queries",
    reads=(ValidatedEncounter, QueryResponse),
    writes=(ProviderQuery, Amendment),
    ledger=QueryEntry,
    step=converse,
)
