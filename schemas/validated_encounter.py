"""Findings and disposition of every pair."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from claimstream.schemas.amendment import HoldRelease, ProviderAnswer
from claimstream.schemas.coded_encounter import AssignedProcedure, DiagnosisList, ServiceLine
from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.finding import Finding
from claimstream.schemas.parties import Consent, Coverage, Organization, Person, Provider, Stay
from claimstream.schemas.scalars import Instant, Int, Long, Text
from claimstream.schemas.vocabulary import CloseReason, CoverageStatus, Disposition, EncounterClass


class BillingFacts(Model):
    """The facts of the encounter that a claim needs, without the chart."""

    facility_id: Text
    medical_record_number: Text
    encounter_class: EncounterClass
    service_from: date
    service_through: date
    patient: Person
    birth_weight_grams: Int | None = None
    stay: Stay | None = None
    providers: tuple[Provider, ...] = ()
    billing_provider: Organization
    service_facility: Organization | None = None
    coverage_status: CoverageStatus
    coverages: tuple[Coverage, ...] = ()
    consent: Consent


class ValidatedEncounter(Contract):
    """Every pair of every encounter with its findings and its disposition; carries no chart."""

    encounter_id: Text
    revision: Long
    amendment: Int
    disposition: Disposition
    close_reason: CloseReason | None = None
    merged_into: Text | None = None
    billing: BillingFacts
    diagnosis_lists: tuple[DiagnosisList, ...] = ()
    procedures: tuple[AssignedProcedure, ...] = ()
    service_lines: tuple[ServiceLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    answers: tuple[ProviderAnswer, ...] = ()
    hold_releases: tuple[HoldRelease, ...] = ()
    codesets: Mapping[Text, Text] = Field(default_factory=dict)
    rule_set: Text
    ready_at: Instant
