"""What RECORDS counts for the metrics: kinds only, from closed lists, one place for all stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import ClaimAction, ClaimResponseStatus, QueryState


class Measure(StrEnum):
    """The counters that RECORDS feeds."""

    ENCOUNTERS_RECEIVED = "ENCOUNTERS_RECEIVED"
    ENCOUNTERS_CODED = "ENCOUNTERS_CODED"
    CODES_ASSIGNED = "CODES_ASSIGNED"
    EDITS_FIRED = "EDITS_FIRED"
    QUERIES_OPENED = "QUERIES_OPENED"
    QUERIES_CLOSED = "QUERIES_CLOSED"
    QUERY_ANSWERS = "QUERY_ANSWERS"
    CLAIMS_PUBLISHED = "CLAIMS_PUBLISHED"
    CLAIM_RESPONSES = "CLAIM_RESPONSES"
    CLAIMS_REJECTED = "CLAIMS_REJECTED"


@dataclass(frozen=True, slots=True)
class Tally:
    """One more of something: the counter and its labels in order."""

    measure: Measure
    labels: tuple[str, ...]


FORMATS = frozenset({"hl7v2", "fhir", "ccda", "avro", "json"})
ESCAPES = {"other": "other", "unable": "undetermined"}
"""Options that every question offers besides its choices."""


def tallies(message: object) -> Iterator[Tally]:
    """Yield what a record counts for; most kinds count for nothing."""
    count = COUNTED.get(type(message))
    if count:
        yield from count(message)


def format_label(told: str) -> str:
    """Return a source's format as a label; a source's own words never become one."""
    return told if told in FORMATS else "other"


def needed_nobody(claim: Claim) -> bool:
    """Say whether a claim is a first one of documentation that nobody had to amend."""
    return claim.action is ClaimAction.ORIGINAL and claim.amendment == 0


def _received(event: AuditEvent) -> Iterator[Tally]:
    """Yield the revision that an intake event tells of."""
    if event.stage == "intake" and event.action == "TAKE_DOCUMENTATION":
        labels = (format_label(event.references.get("format", "")), event.outcome.lower())
        yield Tally(Measure.ENCOUNTERS_RECEIVED, labels)


def _assigned(coded: CodedEncounter) -> Iterator[Tally]:
    """Yield every diagnosis and procedure."""
    for listed in coded.diagnosis_lists:
        for code in listed.diagnoses:
            yield Tally(Measure.CODES_ASSIGNED, (code.system.lower(), code.decision.lower()))
    for procedure in coded.procedures:
        yield Tally(Measure.CODES_ASSIGNED, ("icd10pcs", procedure.decision.lower()))


def _validated(validated: ValidatedEncounter) -> Iterator[Tally]:
    """Yield the disposition and every finding by the family of its rule."""
    setting = validated.billing.encounter_class.lower()
    yield Tally(Measure.ENCOUNTERS_CODED, (setting, validated.disposition.lower()))
    for finding in validated.findings:
        family = finding.rule_id.partition("-")[0].lower()
        yield Tally(Measure.EDITS_FIRED, (family, finding.severity.lower()))


def _queried(query: ProviderQuery) -> Iterator[Tally]:
    """Yield a query's opening or its end."""
    rule = query.trigger.lower()
    if query.state is QueryState.OPEN:
        yield Tally(Measure.QUERIES_OPENED, (rule,))
    else:
        yield Tally(Measure.QUERIES_CLOSED, (rule, query.state.lower()))


def _replied(response: QueryResponse) -> Iterator[Tally]:
    """Yield what kind of answer came in: a provider's own words are only counted."""
    told = ESCAPES.get(response.option_id, "agree") if response.option_id else "words"
    yield Tally(Measure.QUERY_ANSWERS, (told,))


def _claimed(claim: Claim) -> Iterator[Tally]:
    """Yield the claim version."""
    yield Tally(Measure.CLAIMS_PUBLISHED, (claim.claim_type.lower(), claim.action.lower()))


def _answered(response: ClaimResponse) -> Iterator[Tally]:
    """Yield the verdict."""
    yield Tally(Measure.CLAIM_RESPONSES, (response.kind.lower(), response.status.lower()))
    if response.status is ClaimResponseStatus.REJECTED:
        yield Tally(Measure.CLAIMS_REJECTED, (response.kind.lower(),))


COUNTED: dict[type, Callable[..., Iterator[Tally]]] = {
    AuditEvent: _received,
    CodedEncounter: _assigned,
    ValidatedEncounter: _validated,
    ProviderQuery: _queried,
    QueryResponse: _replied,
    Claim: _claimed,
    ClaimResponse: _answered,
}
