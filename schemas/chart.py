"""What the chart holds: documents, results, orders, charges, history."""

from datetime import date

from claimstream.schemas.contract import Model
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.scalars import Flag, Instant, Int, Money, Quantity, Text
from claimstream.schemas.vocabulary import (
    AuthorRole,
    ClaimType,
    DocumentStatus,
    DocumentType,
    EncounterClass,
    ObservationStatus,
)


class Visit(Model):
    """One visit of the account."""

    visit_id: Text
    encounter_class: EncounterClass
    place_of_service: Text | None = None
    start_at: Instant
    end_at: Instant | None = None


class Document(Model):
    """A clinical document with its signature and its words."""

    document_id: Text
    document_type: DocumentType
    author_npi: Text | None = None
    author_role: AuthorRole
    signed_at: Instant | None = None
    status: DocumentStatus
    version: Int
    supersedes: Text | None = None
    visit_id: Text | None = None
    sha256: Text
    sensitivity: tuple[Text, ...] = ()
    text: Text


class Observation(Model):
    """A laboratory value, vital sign or other measured fact."""

    observation_id: Text
    loinc: Text | None = None
    name: Text
    value: Text
    unit: Text | None = None
    reference_range: Text | None = None
    abnormal_flag: Text | None = None
    observed_at: Instant
    status: ObservationStatus

    def indicator(self) -> Indicator:
        """Return the result as a clinical indicator that a finding or query quotes."""
        return Indicator(
            source="observation",
            reference=self.observation_id,
            recorded_at=self.observed_at,
            quote=self.name,
            value=self.value,
            unit=self.unit,
            reference_range=self.reference_range,
        )


class Order(Model):
    """An order with its reason."""

    order_id: Text
    procedure_code: Text | None = None
    description: Text
    reason: Text | None = None
    ordering_npi: Text | None = None
    ordered_at: Instant


class Medication(Model):
    """A medication of the encounter."""

    medication_id: Text
    rxnorm: Text | None = None
    name: Text
    dose: Text | None = None
    route: Text | None = None
    started_at: Instant | None = None
    active: Flag = True


class Charge(Model):
    """One line of the charge router."""

    charge_id: Text
    claim_type: ClaimType
    charge_code: Text | None = None
    revenue_code: Text | None = None
    procedure_code: Text | None = None
    modifiers: tuple[Text, ...] = ()
    units: Quantity
    unit_basis: Text = "UN"
    amount: Money
    service_date: date
    service_end_date: date | None = None
    place_of_service: Text | None = None
    rendering_npi: Text | None = None
    ndc: Text | None = None
    ndc_units: Quantity | None = None
    ndc_unit_basis: Text | None = None


class Procedure(Model):
    """A procedure of the stay, with its ICD-10-PCS code if the source has one."""

    procedure_id: Text
    code: Text
    performed_on: date
    operating_npi: Text | None = None


class Readiness(Model):
    """What the source says about completeness."""

    charges_closed: Flag = False
    last_charge_at: Instant | None = None
    results_final: Flag = True
    required_documents: tuple[DocumentType, ...] = ()


class PriorService(Model):
    """A service of this patient before or beside this encounter."""

    procedure_code: Text
    service_date: date
    npi: Text
    group_id: Text | None = None
    specialty: Text | None = None
    encounter_id: Text
    units: Quantity


class PriorServices(Model):
    """The patient's service history as the source gave it; absent, rules abstain."""

    complete_since: date | None = None
    services: tuple[PriorService, ...] = ()


class Origin(Model):
    """Where the encounter came from."""

    system: Text
    format: Text
    message_ids: tuple[Text, ...] = ()
