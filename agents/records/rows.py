"""RECORDS in one function: a message and where it stood to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from claimstream.agents.records.billing_rows import (
    claim_rows,
    file_rows,
    query_rows,
    response_rows,
    verdict_rows,
)
from claimstream.agents.records.coding_rows import coded_rows, validated_rows
from claimstream.agents.records.documentation_rows import amendment_rows, ready_rows
from claimstream.agents.records.statement import Statement
from claimstream.agents.records.trail_rows import (
    audit_rows,
    dead_letter_rows,
    encounter_of,
    record_row,
    redrive_rows,
    release_rows,
)
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.contract import Contract
from claimstream.schemas.dead_letter import DeadLetter
from claimstream.schemas.effects import Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.redrive import Redrive
from claimstream.schemas.reference_release import ReferenceRelease
from claimstream.schemas.validated_encounter import ValidatedEncounter

ROWS: dict[type, Callable[..., Iterator[Statement]]] = {
    Amendment: amendment_rows,
    ReadyEncounter: ready_rows,
    CodedEncounter: coded_rows,
    ValidatedEncounter: validated_rows,
    QueryResponse: response_rows,
    Claim: claim_rows,
    ClaimFile: file_rows,
    ClaimResponse: verdict_rows,
    Redrive: redrive_rows,
    ReferenceRelease: release_rows,
}
PLACED: dict[type, Callable[..., Iterator[Statement]]] = {
    AuditEvent: audit_rows,
    ProviderQuery: query_rows,
}
"""Messages whose rows also need their place, because the order of records decides."""

CONTRACTS: tuple[type[Contract], ...] = (Encounter, *ROWS, *PLACED)


def rows(message: Contract | DeadLetter, origin: Origin) -> Iterator[Statement]:
    """Yield the statements of one record, idempotent under repeats."""
    if isinstance(message, DeadLetter):
        yield record_row(origin, "dead_letter", encounter_of(message))
        yield from dead_letter_rows(message)
        return
    yield record_row(origin, message.contract_name(), getattr(message, "encounter_id", None))
    if type(message) in PLACED:
        yield from PLACED[type(message)](message, origin)
    elif type(message) in ROWS:
        yield from ROWS[type(message)](message)
