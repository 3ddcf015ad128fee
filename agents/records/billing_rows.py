"""Rows of queries, claims, files and verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.records.statement import Statement, cents, put
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.effects import Origin
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse


def query_rows(query: ProviderQuery, origin: Origin) -> Iterator[Statement]:
    """Yield one state of a query; its quoted indicators stay in the topic."""
    yield put(
        "queries",
        query_id=query.query_id,
        state=query.state,
        encounter_id=query.encounter_id,
        revision=query.revision,
        amendment=query.amendment,
        rule_id=query.trigger,
        subject=query.subject,
        form=query.form,
        addressed_to_npi=query.addressed_to_npi,
        question=query.question,
        options=[option.model_dump() for option in query.options],
        blocking=query.blocking,
        asked_at=query.asked_at,
        sequence=origin.offset,
    )


def response_rows(response: QueryResponse) -> Iterator[Statement]:
    """Yield an answer without its free text."""
    yield put(
        "query_responses",
        response_id=response.response_id,
        query_id=response.query_id,
        encounter_id=response.encounter_id,
        option_id=response.option_id,
        answered_by_npi=response.answered_by_npi,
        answered_at=response.answered_at,
    )


def claim_rows(claim: Claim) -> Iterator[Statement]:
    """Yield one version of a claim with its lines and diagnoses."""
    payers = {coverage.coverage_id: coverage.payer_id for coverage in claim.billing.coverages}
    version = {"claim_id": claim.claim_id, "version": claim.version}
    yield put(
        "claims",
        **version,
        encounter_id=claim.encounter_id,
        chain_id=claim.chain_id,
        revision=claim.revision,
        amendment=claim.amendment,
        claim_type=claim.claim_type,
        action=claim.action,
        frequency=claim.frequency,
        payer_id=payers[claim.coverage_id],
        payer_sequence=claim.payer_sequence,
        total_cents=cents(claim.total_claim_charge),
        content_sha256=claim.content_sha256,
        ready_at=claim.ready_at,
    )
    yield from _claim_part_rows(claim)


def _claim_part_rows(claim: Claim) -> Iterator[Statement]:
    """Yield the lines and diagnoses of a claim."""
    for line in claim.lines:
        yield put(
            "claim_lines",
            claim_id=claim.claim_id,
            version=claim.version,
            line_number=line.line_number,
            line_id=line.line_id,
            procedure_code=line.procedure_code,
            revenue_code=line.revenue_code,
            cents=cents(line.charge),
            service_date=line.service_date,
            pointers=line.diagnosis_pointers,
        )
    for position, diagnosis in enumerate(claim.diagnoses, 1):
        yield put(
            "claim_diagnoses",
            claim_id=claim.claim_id,
            version=claim.version,
            position=position,
            code=diagnosis.code,
            role=diagnosis.role,
            poa=diagnosis.poa,
            rule_id=diagnosis.rule_id,
        )


def file_rows(file: ClaimFile) -> Iterator[Statement]:
    """Yield an interchange and its members, without its bytes."""
    yield put(
        "claim_files",
        file_id=file.file_id,
        trading_partner_id=file.trading_partner_id,
        claim_type=file.claim_type,
        interchange_control_number=file.interchange_control_number,
        group_control_number=file.group_control_number,
        claim_count=len(file.claim_ids),
        sha256=file.sha256,
        made_at=file.made_at,
    )
    for position, claim_id in enumerate(file.claim_ids, 1):
        yield put("claim_file_members", file_id=file.file_id, position=position, claim_id=claim_id)


def verdict_rows(response: ClaimResponse) -> Iterator[Statement]:
    """Yield a payer's verdict."""
    yield put(
        "claim_responses",
        response_id=response.response_id,
        claim_id=response.claim_id,
        kind=response.kind,
        status=response.status,
        payer_claim_control_number=response.payer_claim_control_number,
        received_at=response.received_at,
    )
