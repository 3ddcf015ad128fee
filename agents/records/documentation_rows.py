"""Rows of what hospitals send and INTAKE lets through."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from claimstream.agents.records.statement import Statement, cents, put
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import AuthorRole, DocumentType


def amendment_rows(amendment: Amendment) -> Iterator[Statement]:
    """Yield the row of an amendment, without its words."""
    yield put(
        "amendments",
        amendment_id=amendment.amendment_id,
        encounter_id=amendment.encounter_id,
        kind=amendment.kind,
        made_by=amendment.made_by,
        made_at=amendment.made_at,
    )


def ready_rows(ready: ReadyEncounter) -> Iterator[Statement]:
    """Yield the pair, its documents and its charges."""
    encounter = ready.encounter
    pair: dict[str, object] = {
        "encounter_id": ready.encounter_id,
        "revision": ready.revision,
        "amendment": ready.amendment,
    }
    yield put(
        "pairs",
        **pair,
        facility_id=encounter.facility_id,
        encounter_class=encounter.encounter_class,
        lifecycle=ready.lifecycle,
        merged_into=ready.merged_into,
        service_from=encounter.service_from,
        service_through=encounter.service_through,
        reference_set=dict(ready.reference_set),
        ready_at=ready.ready_at,
    )
    yield from _document_rows(ready)
    for charge in encounter.charges:
        yield put(
            "charges",
            **pair,
            charge_id=charge.charge_id,
            claim_type=charge.claim_type,
            procedure_code=charge.procedure_code,
            cents=cents(charge.amount),
            service_date=charge.service_date,
        )


def _document_rows(ready: ReadyEncounter) -> Iterator[Statement]:
    """Yield each version of each document once; a provider's answer is a document too."""
    for answer in ready.answers:
        yield put(
            "documents",
            encounter_id=ready.encounter_id,
            document_id=f"query:{answer.query_id}",
            sha256=hashlib.sha256(answer.statement.encode()).hexdigest(),
            document_type=DocumentType.QUERY_ANSWER,
            author_role=AuthorRole.PHYSICIAN,
            signed_at=answer.answered_at,
            text=answer.statement,
        )
    for document in ready.encounter.documents:
        yield put(
            "documents",
            encounter_id=ready.encounter_id,
            document_id=document.document_id,
            sha256=document.sha256,
            document_type=document.document_type,
            author_role=document.author_role,
            signed_at=document.signed_at,
            text=document.text,
        )
