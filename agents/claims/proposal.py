"""The claims that one validated pair asks for, before anyone looks at what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from claimstream.agents.claims.claim_number import ChainKey, chain_id, claim_id
from claimstream.agents.claims.content import content_sha256
from claimstream.agents.claims.diagnosis_rank import diagnoses_of, pointers
from claimstream.agents.claims.split import split
from claimstream.schemas.claim import Claim, ClaimDiagnosis, ClaimLine, ClaimProcedure
from claimstream.schemas.coded_encounter import ServiceLine
from claimstream.schemas.parties import Coverage
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import (
    ClaimAction,
    ClaimType,
    Disposition,
    EncounterClass,
    PayerSequence,
)

ORDER = tuple(PayerSequence)


@dataclass(frozen=True, slots=True)
class Part:
    """One claim in the making: the form, the payer, why it is apart and its lines."""

    claim_type: ClaimType
    coverage: Coverage
    split_key: str
    lines: tuple[ServiceLine, ...]


def claims_of(validated: ValidatedEncounter) -> tuple[Claim, ...]:
    """Return the original claims that a CLEAN pair asks for; of any other pair none.

    Only the payer who stands first is billed: a second payer's claim carries the first one's
    remittance, which is not known before it has come (X12 2320, 2430).
    """
    coverage = billed_coverage(validated)
    if validated.disposition is not Disposition.CLEAN or coverage is None:
        return ()
    parts = (
        Part(claim_type, coverage, key, lines)
        for claim_type in ClaimType
        for key, lines in split(claim_type, _lines_for(validated, claim_type)).items()
    )
    return tuple(_claim(validated, part) for part in parts)


def billed_coverage(validated: ValidatedEncounter) -> Coverage | None:
    """Return the coverage billed first; None without one, or when two claim the same place."""
    coverages = sorted(validated.billing.coverages, key=lambda each: ORDER.index(each.sequence))
    if not coverages or [each.sequence for each in coverages].count(coverages[0].sequence) > 1:
        return None
    return coverages[0]


def _lines_for(validated: ValidatedEncounter, claim_type: ClaimType) -> list[ServiceLine]:
    """Return the lines of one form in the source's order."""
    return [line for line in validated.service_lines if line.claim_type is claim_type]


def _claim(validated: ValidatedEncounter, part: Part) -> Claim:
    """Return the complete original claim of one part."""
    coverage = part.coverage
    key = ChainKey(
        validated.encounter_id,
        part.claim_type,
        coverage.payer_id,
        coverage.sequence,
        part.split_key,
    )
    diagnoses = diagnoses_of(validated, part.claim_type, part.lines)
    claim = Claim(
        encounter_id=validated.encounter_id,
        claim_id=claim_id(key),
        chain_id=chain_id(key),
        revision=validated.revision,
        amendment=validated.amendment,
        claim_type=part.claim_type,
        action=ClaimAction.ORIGINAL,
        frequency="1",
        version=1,
        payer_sequence=coverage.sequence,
        split_key=part.split_key,
        content_sha256="",
        billing=validated.billing,
        coverage_id=coverage.coverage_id,
        type_of_bill=_type_of_bill(validated, part.claim_type),
        place_of_service=_place_of_service(part),
        statement_from=validated.billing.service_from,
        statement_through=validated.billing.service_through,
        diagnoses=diagnoses,
        procedures=_procedures(validated, part.claim_type),
        lines=tuple(_line(at, line, diagnoses) for at, line in enumerate(part.lines, start=1)),
        total_claim_charge=sum((line.charge for line in part.lines), Decimal(0)),
        codesets=validated.codesets,
        rule_set=validated.rule_set,
        ready_at=validated.ready_at,
    )
    return claim.model_copy(update={"content_sha256": content_sha256(claim)})


def _line(number: int, line: ServiceLine, diagnoses: tuple[ClaimDiagnosis, ...]) -> ClaimLine:
    """Return a line as billed; only professional lines point to diagnoses."""
    professional = line.claim_type is ClaimType.PROFESSIONAL
    return ClaimLine(
        line_number=number,
        line_id=line.line_id,
        revenue_code=None if professional else line.revenue_code,
        procedure_code=line.procedure_code,
        modifiers=line.modifiers,
        charge=line.charge,
        units=line.units,
        unit_basis=line.unit_basis,
        service_date=line.service_date,
        service_end_date=line.service_end_date,
        place_of_service=line.place_of_service if professional else None,
        rendering_npi=line.rendering_npi,
        ndc=line.ndc,
        ndc_units=line.ndc_units,
        ndc_unit_basis=line.ndc_unit_basis,
        diagnosis_pointers=pointers(line, diagnoses) if professional else (),
    )


def _procedures(validated: ValidatedEncounter, claim_type: ClaimType) -> tuple[ClaimProcedure, ...]:
    """Return the ICD-10-PCS procedures, on inpatient institutional claims only.

    45 CFR 162.1002(c)(3): the code set is for procedures reported by hospitals on inpatients.
    """
    inpatient = validated.billing.encounter_class is EncounterClass.INPATIENT
    if claim_type is not ClaimType.INSTITUTIONAL or not inpatient:
        return ()
    return tuple(
        ClaimProcedure(
            code=each.code,
            performed_on=each.performed_on,
            rule_id=each.rule_id,
            evidence=each.evidence,
        )
        for each in sorted(validated.procedures, key=lambda each: each.rank)[:25]
    )


def _type_of_bill(validated: ValidatedEncounter, claim_type: ClaimType) -> str | None:
    """Return the type of bill without its frequency: 011 inpatient, 013 outpatient hospital."""
    if claim_type is ClaimType.PROFESSIONAL:
        return None
    inpatient = validated.billing.encounter_class is EncounterClass.INPATIENT
    return "011" if inpatient else "013"


def _place_of_service(part: Part) -> str | None:
    """Return the claim's place of service: that of its first line; others stand on their lines."""
    return part.lines[0].place_of_service if part.claim_type is ClaimType.PROFESSIONAL else None
