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
from claimstream.schemas.validated_encounter import ValidatedEncounter


class Measure(StrEnum):
    """The counters that RECORDS feeds."""

    ENCOUNTERS_RECEIVED = "ENCOUNTERS_RECEIVED"
    ENCOUNTERS_CODED = "ENCOUNTERS_CODED"
    CODES_ASSIGNED = "CODES_ASSIGNED"
    EDITS_FIRED = "EDITS_FIRED"
    QUERIES = "QUERIES"
    CLAIMS_PUBLISHED = "CLAIMS_PUBLISHED"
    CLAIM_RESPONSES = "CLAIM_RESPONSES"


@dataclass(frozen=True, slots=True)
class Tally:
    """One more of something: the counter and its labels in order."""

    measure: Measure
    labels: tuple[str, str]


FORMATS = frozenset({"hl7v2", "fhir", "ccda", "avro", "json"})


def tallies(message: object) -> Iterator[Tally]:
    """Yield what a record counts for; most kinds count for nothing."""
    count = COUNTED.get(type(message))
    if count:
        yield from count(message)


def _received(event: AuditEvent) -> Iterator[Tally]:
    """Yield the revision that an intake event tells of."""
    if event.stage == "intake" and event.action == "TAKE_DOCUMENTATION":
        told = event.references.get("format", "")
        labels = (told if told in FORMATS else "other", event.outcome.lower())
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
    """Yield the state that a query entered."""
    yield Tally(Measure.QUERIES, (query.trigger.lower(), query.state.lower()))


def _claimed(claim: Claim) -> Iterator[Tally]:
    """Yield the claim version."""
    yield Tally(Measure.CLAIMS_PUBLISHED, (claim.claim_type.lower(), claim.action.lower()))


def _answered(response: ClaimResponse) -> Iterator[Tally]:
    """Yield the verdict."""
    yield Tally(Measure.CLAIM_RESPONSES, (response.kind.lower(), response.status.lower()))


COUNTED: dict[type, Callable[..., Iterator[Tally]]] = {
    AuditEvent: _received,
    CodedEncounter: _assigned,
    ValidatedEncounter: _validated,
    ProviderQuery: _queried,
    Claim: _claimed,
    ClaimResponse: _answered,
}
