"""The claim of 837I (005010X223A2): loops 2300 to 2410."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from claimstream.agents.delivery.line import dates_and_control, drug, procedure
from claimstream.agents.delivery.party import (
    billed,
    other_payers,
    provider,
    provider_with,
    service_facility,
)
from claimstream.agents.delivery.x12 import (
    X12Error,
    day,
    in_chunks,
    minute,
    number,
    period,
    segment,
)
from claimstream.schemas.claim import Claim, ClaimDiagnosis, ClaimLine
from claimstream.schemas.parties import Provider
from claimstream.schemas.vocabulary import DiagnosisRole, ProviderRole

IMPLEMENTATION = "005010X223A2"
INPATIENT = "011"
BIRTH_WEIGHT = "54"
COMPOSITES = 12


def institutional_claim(claim: Claim, zone: tzinfo) -> Iterator[str]:
    """Yield the segments of one institutional claim."""
    yield _claim_information(claim)
    yield from _dates(claim, zone)
    yield _codes(claim)
    yield from _references(claim)
    yield from _diagnoses(claim)
    yield from _procedures(claim)
    yield from _values(claim)
    yield from _providers(claim)
    yield from other_payers(claim)
    for line in claim.lines:
        yield from _line(claim, line)


def is_inpatient(claim: Claim) -> bool:
    """Return whether the bill is that of an inpatient stay."""
    return claim.type_of_bill == INPATIENT


def _claim_information(claim: Claim) -> str:
    """Return CLM: total, type of bill, frequency, assignment, benefits, release; no CLM06."""
    bill = ((claim.type_of_bill or "").lstrip("0"), "A", claim.frequency)
    total = number(claim.total_claim_charge)
    return segment("CLM", claim.claim_id, total, "", "", bill, "", "A", "Y", "Y")


def _dates(claim: Claim, zone: tzinfo) -> Iterator[str]:
    """Yield discharge hour, statement dates and admission."""
    stay = claim.billing.stay
    inpatient = is_inpatient(claim)
    if inpatient and stay and stay.discharged_at:
        yield segment("DTP", "096", "TM", f"{stay.discharged_at.astimezone(zone):%H%M}")
    statement = period(claim.statement_from, claim.statement_through)
    yield segment("DTP", "434", "RD8", statement)
    if inpatient and stay:
        yield segment("DTP", "435", "DT", minute(stay.admitted_at.astimezone(zone)))


def _codes(claim: Claim) -> str:
    """Return CL1: type and source of the admission or visit, discharge status.

    UB-04 FL14, FL15 and FL17 stand on every institutional bill; what the source did not document
    is never made up.
    """
    stay = claim.billing.stay
    if stay is None or not (
        stay.admission_type and stay.admission_source and stay.discharge_status
    ):
        raise X12Error("type, source or discharge status of an institutional bill is missing")
    return segment("CL1", stay.admission_type, stay.admission_source, stay.discharge_status)


def _references(claim: Claim) -> Iterator[str]:
    """Yield REF of authorization, of the payer's own number, of the medical record."""
    if authorization := billed(claim).prior_authorization:
        yield segment("REF", "G1", authorization)
    if claim.payer_claim_control_number:
        yield segment("REF", "F8", claim.payer_claim_control_number)
    if claim.billing.medical_record_number:
        yield segment("REF", "EA", claim.billing.medical_record_number)


def _diagnoses(claim: Claim) -> Iterator[str]:
    """Yield HI of principal, admitting, patient reason, external cause and other diagnoses."""
    by_role = {role: [d for d in claim.diagnoses if d.role is role] for role in DiagnosisRole}
    leading = by_role[DiagnosisRole.PRINCIPAL] or by_role[DiagnosisRole.FIRST_LISTED]
    if not leading:
        raise X12Error("the principal diagnosis is missing")
    yield segment("HI", _diagnosis("ABK", leading[0]))
    admitting = by_role[DiagnosisRole.ADMITTING] if is_inpatient(claim) else []
    reasons = [] if is_inpatient(claim) else by_role[DiagnosisRole.REASON_FOR_VISIT]
    yield from _listed(_plain("ABJ", each) for each in admitting)
    yield from _listed(_plain("APR", each) for each in reasons)
    yield from _listed(_diagnosis("ABN", d) for d in by_role[DiagnosisRole.EXTERNAL_CAUSE])
    yield from _listed(_diagnosis("ABF", d) for d in by_role[DiagnosisRole.OTHER])


def _procedures(claim: Claim) -> Iterator[str]:
    """Yield HI of the principal and other ICD-10-PCS procedures."""
    rows = [(each.code, "D8", day(each.performed_on)) for each in claim.procedures]
    yield from _listed(("BBR", *row) for row in rows[:1])
    yield from _listed(("BBQ", *row) for row in rows[1:])


def _values(claim: Claim) -> Iterator[str]:
    """Yield HI of value codes: a newborn's birth weight in grams."""
    grams = claim.billing.birth_weight_grams
    if grams is not None and is_inpatient(claim):
        yield segment("HI", ("BE", BIRTH_WEIGHT, "", "", str(grams)))


def _providers(claim: Claim) -> Iterator[str]:
    """Yield loops 2310A, B, D, E and F; nobody stands in for the attending provider."""
    attending = provider_with(claim, ProviderRole.ATTENDING)
    if attending is None:
        raise X12Error("the attending provider of an institutional bill is missing")
    yield from provider("71", attending, "AT")
    yield from provider("72", provider_with(claim, ProviderRole.OPERATING))
    yield from provider("82", _other(attending, provider_with(claim, ProviderRole.RENDERING)))
    yield from service_facility(claim.billing.service_facility)
    yield from provider("DN", _other(attending, provider_with(claim, ProviderRole.REFERRING)))


def _other(attending: Provider | None, person: Provider | None) -> Provider | None:
    """Return the person unless it is the attending provider, whom X12 names once."""
    same = attending is not None and person is not None and attending.npi == person.npi
    return None if same else person


def _line(claim: Claim, line: ClaimLine) -> Iterator[str]:
    """Yield loop 2400 with 2410; an inpatient's lines carry no date of their own."""
    amounts = (number(line.charge), line.unit_basis, number(line.units))
    yield segment("LX", str(line.line_number))
    yield segment("SV2", line.revenue_code or "", procedure(line), *amounts)
    yield from dates_and_control(line, dated=not is_inpatient(claim))
    yield from drug(line)


def _listed(composites: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Yield as many HI segments as the composites need, twelve in each."""
    for chunk in in_chunks(composites, COMPOSITES):
        yield segment("HI", *chunk)


def _diagnosis(kind: str, diagnosis: ClaimDiagnosis) -> tuple[str, ...]:
    """Return a diagnosis with its POA, which exempt codes leave empty (5010 has no ``1``)."""
    poa = diagnosis.poa.value if diagnosis.poa else ""
    return (*_plain(kind, diagnosis), "", "", "", "", "", "", poa)


def _plain(kind: str, diagnosis: ClaimDiagnosis) -> tuple[str, ...]:
    """Return a diagnosis without POA."""
    return (kind, diagnosis.code.replace(".", ""))
