"""The claim: what 837P or 837I says, with the proof by reference."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.scalars import Instant, Int, Long, Money, Quantity, Text
from claimstream.schemas.validated_encounter import BillingFacts
from claimstream.schemas.vocabulary import (
    ClaimAction,
    ClaimType,
    DiagnosisRole,
    PayerSequence,
    PoaIndicator,
)


class ClaimDiagnosis(Model):
    """A diagnosis on the claim (HI)."""

    code: Text
    role: DiagnosisRole
    poa: PoaIndicator | None = None
    rule_id: Text
    rule_version: Int
    release: Text
    evidence: tuple[Evidence, ...] = ()


class ClaimProcedure(Model):
    """An ICD-10-PCS procedure on the claim (HI BBR, BBQ)."""

    code: Text
    performed_on: date
    rule_id: Text
    evidence: tuple[Evidence, ...] = ()


class ClaimLine(Model):
    """A service line (2400)."""

    line_number: Int
    line_id: Text
    revenue_code: Text | None = None
    procedure_code: Text | None = None
    modifiers: tuple[Text, ...] = ()
    charge: Money
    units: Quantity
    unit_basis: Text
    service_date: date
    service_end_date: date | None = None
    place_of_service: Text | None = None
    rendering_npi: Text | None = None
    ndc: Text | None = None
    ndc_units: Quantity | None = None
    ndc_unit_basis: Text | None = None
    diagnosis_pointers: tuple[Int, ...] = ()


class Claim(Contract):
    """One version of one claim, complete: what 837P or 837I says, and the proof by reference."""

    encounter_id: Text
    claim_id: Text
    chain_id: Text
    revision: Long
    amendment: Int
    claim_type: ClaimType
    action: ClaimAction
    frequency: Text
    version: Int
    payer_claim_control_number: Text | None = None
    payer_sequence: PayerSequence
    split_key: Text
    content_sha256: Text
    billing: BillingFacts
    coverage_id: Text
    type_of_bill: Text | None = None
    place_of_service: Text | None = None
    statement_from: date
    statement_through: date
    diagnoses: tuple[ClaimDiagnosis, ...] = ()
    procedures: tuple[ClaimProcedure, ...] = ()
    lines: tuple[ClaimLine, ...] = ()
    total_claim_charge: Money
    codesets: Mapping[Text, Text] = Field(default_factory=dict)
    rule_set: Text
    ready_at: Instant
