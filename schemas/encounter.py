"""The encounter as hospitals publish it."""

from datetime import date

from claimstream.schemas.chart import (
    Charge,
    Document,
    Medication,
    Observation,
    Order,
    Origin,
    PriorServices,
    Procedure,
    Readiness,
    Visit,
)
from claimstream.schemas.contract import Contract
from claimstream.schemas.parties import Consent, Coverage, Organization, Person, Provider, Stay
from claimstream.schemas.scalars import Instant, Int, Long, Text
from claimstream.schemas.vocabulary import (
    CloseReason,
    CoverageStatus,
    EncounterClass,
    EncounterStatus,
)


class Encounter(Contract):
    """A hospital's billing account: documents, results, charges, coverage."""

    encounter_id: Text
    revision: Long | None = None
    facility_id: Text
    medical_record_number: Text
    encounter_class: EncounterClass
    status: EncounterStatus
    service_from: date
    service_through: date
    patient: Person
    birth_weight_grams: Int | None = None
    stay: Stay | None = None
    visits: tuple[Visit, ...] = ()
    documents: tuple[Document, ...] = ()
    observations: tuple[Observation, ...] = ()
    orders: tuple[Order, ...] = ()
    medications: tuple[Medication, ...] = ()
    charges: tuple[Charge, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    providers: tuple[Provider, ...] = ()
    billing_provider: Organization
    service_facility: Organization | None = None
    coverage_status: CoverageStatus
    coverages: tuple[Coverage, ...] = ()
    readiness: Readiness
    prior_services: PriorServices | None = None
    consent: Consent
    close_reason: CloseReason | None = None
    event_at: Instant
    origin: Origin
