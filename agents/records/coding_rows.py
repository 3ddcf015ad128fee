"""Rows of codes, their evidence, findings and dispositions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from claimstream.agents.records.statement import Statement, put
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.finding import Finding
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import ClaimType, CodeSystem, Disposition, Severity

Pair = dict[str, object]


def pair_of(message: CodedEncounter | ValidatedEncounter) -> Pair:
    """Return the columns that name a pair."""
    return {
        "encounter_id": message.encounter_id,
        "revision": message.revision,
        "amendment": message.amendment,
    }


def coded_rows(coded: CodedEncounter) -> Iterator[Statement]:
    """Yield the coding of a pair: codes and what is behind them."""
    pair = pair_of(coded)
    yield put("codings", **pair, coder=coded.coder, codesets=dict(coded.codesets))
    yield from _diagnosis_rows(coded, pair)
    yield from _procedure_rows(coded, pair)


def _diagnosis_rows(coded: CodedEncounter, pair: Pair) -> Iterator[Statement]:
    """Yield the diagnoses of every list."""
    for diagnoses in coded.diagnosis_lists:
        for assigned in diagnoses.diagnoses:
            yield put(
                "codes",
                **pair,
                claim_type=diagnoses.claim_type,
                system=assigned.system,
                code=assigned.code,
                rank=assigned.rank,
                role=assigned.role,
                poa=assigned.poa,
                release=assigned.release,
                rule_id=assigned.rule_id,
                rule_version=assigned.rule_version,
                decision=assigned.decision,
                confidence=assigned.confidence,
            )
            place = pair | {"claim_type": diagnoses.claim_type, "code": assigned.code}
            yield from _evidence_rows(assigned.evidence, place)


def _procedure_rows(coded: CodedEncounter, pair: Pair) -> Iterator[Statement]:
    """Yield the procedures of the stay."""
    for procedure in coded.procedures:
        yield put(
            "codes",
            **pair,
            claim_type=ClaimType.INSTITUTIONAL,
            system=CodeSystem.ICD10PCS,
            code=procedure.code,
            rank=procedure.rank,
            role="PROCEDURE",
            release=procedure.release,
            rule_id=procedure.rule_id,
            rule_version=procedure.rule_version,
            decision=procedure.decision,
        )
        place = pair | {"claim_type": ClaimType.INSTITUTIONAL, "code": procedure.code}
        yield from _evidence_rows(procedure.evidence, place)


def _evidence_rows(evidence: Iterable[Evidence], place: Pair) -> Iterator[Statement]:
    """Yield one row a span or field."""
    for number, item in enumerate(evidence, 1):
        yield put(
            "evidence",
            **place,
            number=number,
            kind=item.kind,
            document_id=item.document_id,
            sha256=item.sha256,
            first=item.start,
            last=item.end,
            field=item.field,
        )


def validated_rows(validated: ValidatedEncounter) -> Iterator[Statement]:
    """Yield the disposition of a pair, its findings, and drift when the pair is known otherwise."""
    pair = pair_of(validated)
    content = hashlib.sha256(validated.to_json().encode()).hexdigest()
    decisive = deciding_finding(validated)
    yield put(
        "dispositions",
        **pair,
        disposition=validated.disposition,
        close_reason=validated.close_reason,
        merged_into=validated.merged_into,
        reason=decisive.rule_id if decisive else None,
        owner=decisive.owner if decisive else None,
        rule_set=validated.rule_set,
        content_sha256=content,
    )
    yield (
        "INSERT OR IGNORE INTO engine_drift SELECT encounter_id, revision, amendment, ?"
        " FROM dispositions WHERE encounter_id = ? AND revision = ? AND amendment = ?"
        " AND content_sha256 <> ?",
        (content, validated.encounter_id, validated.revision, validated.amendment, content),
    )
    for provider in validated.billing.providers:
        yield put("pair_providers", **pair, npi=provider.npi)
    for number, finding in enumerate(validated.findings, 1):
        yield _finding_row(pair, number, finding)


def deciding_finding(validated: ValidatedEncounter) -> Finding | None:
    """Return the first finding that blocks as the disposition says, or None."""
    wanted = {Disposition.HOLD: Severity.HOLD, Disposition.QUERY: Severity.QUERY}
    severity = wanted.get(validated.disposition)
    released = {(release.rule_id, release.subject) for release in validated.hold_releases}
    blocking = (
        finding
        for finding in validated.findings
        if finding.blocking
        and finding.severity is severity
        and (finding.rule_id, finding.subject) not in released
    )
    return next(blocking, None)


def _finding_row(pair: Pair, number: int, finding: Finding) -> Statement:
    """Return the row of a finding; its quoted indicators stay in the topic."""
    return put(
        "findings",
        **pair,
        number=number,
        rule_id=finding.rule_id,
        rule_version=finding.rule_version,
        severity=finding.severity,
        owner=finding.owner,
        blocking=finding.blocking,
        subject=finding.subject,
        message=finding.message,
        claim_type=finding.claim_type,
    )
