"""Service lines: each charge passes through with its code, pointed to diagnoses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimstream.schemas.chart import Charge
from claimstream.schemas.coded_encounter import AssignedCode, ServiceLine
from claimstream.schemas.vocabulary import CodeSystem, Decision, DiagnosisRole

RULE_ID = "CHARGE-PASS-THROUGH"
MOST_POINTERS = 4
HCPCS = re.compile(r"[A-Z][0-9]{4}")
CPT = re.compile(r"[0-9]{4}[0-9A-Z]")
POINTED = frozenset({DiagnosisRole.PRINCIPAL, DiagnosisRole.FIRST_LISTED, DiagnosisRole.OTHER})


def service_line(charge: Charge, diagnoses: Sequence[AssignedCode]) -> ServiceLine:
    """Return the line of a charge, pointed to the first diagnoses of its form and date.

    Code, units and price are the source's; nothing is added, dropped or priced here. External
    causes explain no service and are not pointed to.
    """
    pointed = [code.code for code in diagnoses if code.role in POINTED]
    return ServiceLine(
        line_id=charge.charge_id,
        claim_type=charge.claim_type,
        revenue_code=charge.revenue_code,
        system=code_system(charge.procedure_code),
        procedure_code=charge.procedure_code,
        modifiers=charge.modifiers,
        units=charge.units,
        unit_basis=charge.unit_basis,
        charge=charge.amount,
        service_date=charge.service_date,
        service_end_date=charge.service_end_date,
        place_of_service=charge.place_of_service,
        rendering_npi=charge.rendering_npi,
        ndc=charge.ndc,
        ndc_units=charge.ndc_units,
        ndc_unit_basis=charge.ndc_unit_basis,
        diagnosis_codes=tuple(pointed[:MOST_POINTERS]),
        decision=Decision.AUTO,
        rule_id=RULE_ID,
    )


def code_system(number: str | None) -> CodeSystem | None:
    """Return the code set of a procedure number by its form alone."""
    if number is None:
        return None
    if HCPCS.fullmatch(number):
        return CodeSystem.HCPCS
    return CodeSystem.CPT if CPT.fullmatch(number) else CodeSystem.OTHER
