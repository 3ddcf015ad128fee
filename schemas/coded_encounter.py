"""Codes with what proves them."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.finding import Finding
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.scalars import Int, Long, Money, Quantity, Ratio, Text
from claimstream.schemas.vocabulary import (
    ClaimType,
    CodeSystem,
    Decision,
    DiagnosisRole,
    PoaIndicator,
)


class AssignedCode(Model):
    """A diagnosis with everything that proves it."""

    system: CodeSystem
    code: Text
    rank: Int
    role: DiagnosisRole
    poa: PoaIndicator | None = None
    release: Text
    rule_id: Text
    rule_version: Int
    decision: Decision
    confidence: Ratio
    evidence: tuple[Evidence, ...] = ()


class DiagnosisList(Model):
    """The diagnoses for one claim form; one stay may need two lists."""

    claim_type: ClaimType
    diagnoses: tuple[AssignedCode, ...] = ()


class AssignedProcedure(Model):
    """An ICD-10-PCS procedure."""

    procedure_id: Text
    code: Text
    rank: Int
    performed_on: date
    operating_npi: Text | None = None
    release: Text
    rule_id: Text
    rule_version: Int
    decision: Decision
    evidence: tuple[Evidence, ...] = ()


class ServiceLine(Model):
    """A billable line: the charge with its code, checked and pointed."""

    line_id: Text
    claim_type: ClaimType
    revenue_code: Text | None = None
    system: CodeSystem | None = None
    procedure_code: Text | None = None
    modifiers: tuple[Text, ...] = ()
    units: Quantity
    unit_basis: Text
    charge: Money
    service_date: date
    service_end_date: date | None = None
    place_of_service: Text | None = None
    rendering_npi: Text | None = None
    ndc: Text | None = None
    ndc_units: Quantity | None = None
    ndc_unit_basis: Text | None = None
    diagnosis_codes: tuple[Text, ...] = ()
    decision: Decision
    rule_id: Text


class CodedEncounter(Contract):
    """A ready encounter with its codes, each traced to what supports it."""

    encounter_id: Text
    revision: Long
    amendment: Int
    ready: ReadyEncounter
    diagnosis_lists: tuple[DiagnosisList, ...] = ()
    procedures: tuple[AssignedProcedure, ...] = ()
    service_lines: tuple[ServiceLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    codesets: Mapping[Text, Text] = Field(default_factory=dict)
    coder: Text
