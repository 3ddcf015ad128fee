"""The claim of 837P (005010X222A1): loops 2300 to 2420."""

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
from claimstream.agents.delivery.x12 import X12Error, day, number, segment
from claimstream.schemas.claim import Claim, ClaimLine
from claimstream.schemas.parties import Provider
from claimstream.schemas.vocabulary import ProviderRole

IMPLEMENTATION = "005010X222A1"
INPATIENT_PLACES = frozenset({"21", "51", "61"})


def professional_claim(claim: Claim, zone: tzinfo) -> Iterator[str]:
    """Yield the segments of one professional claim."""
    yield _claim_information(claim)
    yield from _stay_dates(claim, zone)
    yield from _references(claim)
    yield _diagnoses(claim)
    yield from _providers(claim)
    yield from other_payers(claim)
    for line in claim.lines:
        yield from _line(claim, line)


def rendering(claim: Claim) -> Provider | None:
    """Return the rendering provider of the claim (2310B); lines name only others."""
    return provider_with(claim, ProviderRole.RENDERING)


def _claim_information(claim: Claim) -> str:
    """Return CLM: total, place, frequency, signature, assignment, benefits, release."""
    place = (claim.place_of_service or "", "B", claim.frequency)
    total = number(claim.total_claim_charge)
    return segment("CLM", claim.claim_id, total, "", "", place, "Y", "A", "Y", "Y")


def _stay_dates(claim: Claim, zone: tzinfo) -> Iterator[str]:
    """Yield admission and discharge of services given to an inpatient."""
    stay = claim.billing.stay
    if stay is None or claim.place_of_service not in INPATIENT_PLACES:
        return
    yield segment("DTP", "435", "D8", day(stay.admitted_at.astimezone(zone)))
    if stay.discharged_at is not None:
        yield segment("DTP", "096", "D8", day(stay.discharged_at.astimezone(zone)))


def _references(claim: Claim) -> Iterator[str]:
    """Yield REF of authorization, of the payer's own number, of the medical record."""
    if authorization := billed(claim).prior_authorization:
        yield segment("REF", "G1", authorization)
    if claim.payer_claim_control_number:
        yield segment("REF", "F8", claim.payer_claim_control_number)
    if claim.billing.medical_record_number:
        yield segment("REF", "EA", claim.billing.medical_record_number)


def _diagnoses(claim: Claim) -> str:
    """Return HI: the first-listed under ABK, the others under ABF (ICD-10-CM, never BK or BF)."""
    kinds = ("ABK", *("ABF" for _ in claim.diagnoses[1:]))
    codes = (each.code.replace(".", "") for each in claim.diagnoses)
    return segment("HI", *zip(kinds, codes, strict=True))


def _providers(claim: Claim) -> Iterator[str]:
    """Yield loops 2310A to 2310D."""
    yield from provider("DN", provider_with(claim, ProviderRole.REFERRING))
    yield from provider("82", rendering(claim), "PE")
    yield from service_facility(claim.billing.service_facility)
    yield from provider("DQ", provider_with(claim, ProviderRole.SUPERVISING))


def _line(claim: Claim, line: ClaimLine) -> Iterator[str]:
    """Yield loop 2400 with 2410 and 2420A."""
    place = line.place_of_service or ""
    elsewhere = place if place != claim.place_of_service else ""
    pointers = tuple(str(each) for each in line.diagnosis_pointers)
    amounts = (number(line.charge), line.unit_basis, number(line.units))
    yield segment("LX", str(line.line_number))
    yield segment("SV1", procedure(line), *amounts, elsewhere, "", pointers)
    yield from dates_and_control(line)
    yield from drug(line)
    yield from provider("82", _line_rendering(claim, line), "PE")
    yield from provider("DK", _ordering(claim, line))


def _line_rendering(claim: Claim, line: ClaimLine) -> Provider | None:
    """Return who gave the service, when that is neither the claim's nor the billing provider."""
    usual = rendering(claim)
    known = {usual.npi if usual else None, claim.billing.billing_provider.npi, None}
    if line.rendering_npi in known:
        return None
    for each in claim.billing.providers:
        if each.npi == line.rendering_npi:
            return each
    raise X12Error("the rendering provider of a line is not among the providers")


def _ordering(claim: Claim, line: ClaimLine) -> Provider | None:
    """Return who ordered a drug or supply: HCPCS Level II lines name that provider."""
    supplied = (line.procedure_code or "")[:1] in ("A", "E", "J", "L")
    return provider_with(claim, ProviderRole.ORDERING) if supplied else None
