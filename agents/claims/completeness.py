"""What keeps a claim from being written as X12, as kinds; never the content.

A claim with a fault is held for a biller instead of being refused by a payer. The shapes are those
of 005010X222A1 and X223A2; whether a code exists is VALIDATION's question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from claimstream.agents.claims.split import MAX_LINES
from claimstream.schemas.claim import Claim, ClaimLine
from claimstream.schemas.parties import Address, Coverage, Organization, Person
from claimstream.schemas.vocabulary import (
    ClaimType,
    DiagnosisRole,
    ProviderRole,
    Relationship,
)
from claimstream.schemas.x12_text import fits, fold

DIAGNOSIS = r"[A-Z]([0-9][0-9A-Z]|[A-HJ-NP-Z][0-9])(\.?[0-9A-Z]{1,4})?"
FILING_INDICATOR = r"1[1-7]|AM|BL|CH|CI|DS|FI|HM|LM|MA|MB|MC|OF|TV|VA|WC|ZZ"
UNIT_BASES = {ClaimType.PROFESSIONAL: {"UN", "MJ"}, ClaimType.INSTITUTIONAL: {"UN", "DA"}}
NDC_BASES = frozenset({"F2", "GR", "ME", "ML", "UN"})
LEADING = {DiagnosisRole.PRINCIPAL, DiagnosisRole.FIRST_LISTED}


def shaped(pattern: str, text: str | None) -> bool:
    """Return whether a text is there and has the shape."""
    return text is not None and re.fullmatch(pattern, text, re.ASCII) is not None


def name_fits(text: str, most: int, least: int = 1) -> bool:
    """Return whether a name, once folded, has X12's length and no line break."""
    return shaped(rf".{{{least},{most}}}", fold(text))


def faults_of(claim: Claim) -> tuple[str, ...]:
    """Return the kinds of facts that are missing or cannot be written, in a fixed order."""
    return tuple(kind for kind, holds in CHECKS.items() if not holds(claim))


def billed(claim: Claim) -> Coverage:
    """Return the coverage that the claim bills."""
    return next(c for c in claim.billing.coverages if c.coverage_id == claim.coverage_id)


def subscriber(claim: Claim) -> Person | None:
    """Return who holds the coverage; None when that is somebody else who is not named."""
    coverage = billed(claim)
    own = coverage.relationship is Relationship.SELF
    return claim.billing.patient if own else coverage.subscriber


def _address(address: Address | None) -> bool:
    """Return whether N3 and N4 can be written."""
    return (
        address is not None
        and name_fits(address.line1, 55)
        and name_fits(address.line2 or "", 55, 0)
        and name_fits(address.city, 30, 2)
        and shaped(r"[A-Z]{2}", address.state)
        and shaped(r"\d{5}(\d{4})?", address.postal_code)
        and address.country == "US"
    )


def _organization(party: Organization | None) -> bool:
    """Return whether a billing provider or service facility can be written: ZIP+4 and NPI."""
    return party is None or (
        _address(party.address)
        and shaped(r"\d{9}", party.address.postal_code)
        and shaped(r"\d{10}", party.npi)
        and name_fits(party.name, 60)
        and (party.taxonomy is None or shaped(r"[A-Z0-9]{10}", party.taxonomy))
    )


def _persons(claim: Claim) -> bool:
    """Return whether patient and subscriber are named within X12's lengths."""
    people = (claim.billing.patient, subscriber(claim))
    return all(
        each is not None
        and name_fits(each.family_name, 60)
        and name_fits(each.given_name, 35)
        and (each.middle_name is None or name_fits(each.middle_name, 25))
        for each in people
    )


def _coverage(claim: Claim) -> bool:
    """Return whether payer and member can be written."""
    coverage = billed(claim)
    return (
        shaped(r".{2,80}", coverage.payer_id)
        and name_fits(coverage.payer_name, 60)
        and shaped(r".{2,80}", coverage.member_id)
        and shaped(FILING_INDICATOR, coverage.claim_filing_indicator)
    )


def _diagnoses(claim: Claim) -> bool:
    """Return whether there is one leading diagnosis and every code can be written."""
    leading = [each for each in claim.diagnoses if each.role in LEADING]
    codes_fit = all(shaped(DIAGNOSIS, each.code) for each in claim.diagnoses)
    professional = claim.claim_type is ClaimType.PROFESSIONAL
    return codes_fit and bool(claim.diagnoses) and (professional or len(leading) == 1)


def _providers(claim: Claim) -> bool:
    """Return whether every provider has a name and an NPI."""
    return all(
        shaped(r"\d{10}", each.npi)
        and name_fits(each.family_name, 60)
        and (each.given_name is None or name_fits(each.given_name, 35))
        and (each.taxonomy is None or shaped(r"[A-Z0-9]{10}", each.taxonomy))
        for each in claim.billing.providers
    )


def _rendering(claim: Claim) -> bool:
    """Return whether whoever gave a service is among the providers."""
    known = {each.npi for each in claim.billing.providers} | {claim.billing.billing_provider.npi}
    return {line.rendering_npi for line in claim.lines} <= known | {None}


def _attending(claim: Claim) -> bool:
    """Return whether an institutional claim has its attending provider; nobody stands in."""
    roles = {each.role for each in claim.billing.providers}
    professional = claim.claim_type is ClaimType.PROFESSIONAL
    return professional or ProviderRole.ATTENDING in roles


def _admission(claim: Claim) -> bool:
    """Return whether an institutional bill has its admission and discharge facts (CL1).

    Type, source and discharge status stand on outpatient bills too (UB-04 FL14, FL15, FL17).
    """
    if claim.claim_type is ClaimType.PROFESSIONAL:
        return True
    stay = claim.billing.stay
    return (
        stay is not None
        and shaped(r"[0-9A-Z]", stay.admission_type)
        and shaped(r"[0-9A-Z]", stay.admission_source)
        and shaped(r"\d{2}", stay.discharge_status)
    )


def _each(check: Callable[[Claim, ClaimLine], bool]) -> Callable[[Claim], bool]:
    """Return a check of the claim that asks every line."""
    return lambda claim: all(check(claim, line) for line in claim.lines)


def _procedure(claim: Claim, line: ClaimLine) -> bool:
    """Return whether the line's procedure code and modifiers can be written."""
    absent = claim.claim_type is ClaimType.INSTITUTIONAL and line.procedure_code is None
    modifiers = all(shaped(r"[0-9A-Z]{2}", each) for each in line.modifiers)
    coded = absent or shaped(r"[0-9A-Z]{5}", line.procedure_code)
    return coded and modifiers and len(line.modifiers) <= 4


def _place(claim: Claim, line: ClaimLine) -> bool:
    """Return whether the line says where: place of service, or revenue code."""
    professional = claim.claim_type is ClaimType.PROFESSIONAL
    revenue = shaped(r"\d{4}", line.revenue_code)
    return shaped(r"\d{2}", line.place_of_service) if professional else revenue


def _units(claim: Claim, line: ClaimLine) -> bool:
    """Return whether units count something."""
    return line.units > 0 and line.unit_basis in UNIT_BASES[claim.claim_type]


def _drug(_: Claim, line: ClaimLine) -> bool:
    """Return whether the line's NDC, if any, comes with its quantity."""
    counted = line.ndc_units is not None and line.ndc_units > 0
    return line.ndc is None or (
        shaped(r"\d{11}", line.ndc) and counted and line.ndc_unit_basis in NDC_BASES
    )


def _texts(claim: Claim) -> Iterator[str]:
    """Yield every name and address that goes out."""
    facts = claim.billing
    parties = (facts.billing_provider, facts.service_facility)
    organizations = [each for each in parties if each]
    people = [facts.patient] + [each.subscriber for each in facts.coverages if each.subscriber]
    places = [each.address for each in organizations] + [each.address for each in people]
    addresses = [each for each in places if each]
    yield from (each.name for each in organizations)
    yield from (name for each in (*people, *facts.providers) for name in _names(each))
    yield from (t for a in addresses for t in (a.line1, a.line2 or "", a.city))
    yield from (coverage.payer_name for coverage in facts.coverages)


def _identifiers(claim: Claim) -> bool:
    """Return whether what must come back unchanged has its length and no foreign character."""
    texts = [claim.billing.medical_record_number, claim.payer_claim_control_number]
    for coverage in claim.billing.coverages:
        texts += [coverage.group_number, coverage.prior_authorization]
        texts += [coverage.payer_id, coverage.member_id]
    return all(fits(text or "") and shaped(r"(\S(.{0,48}\S)?)?", text or "") for text in texts)


def _names(party: object) -> Iterator[str]:
    """Yield the names of a person or provider."""
    for part in ("family_name", "given_name", "middle_name"):
        yield getattr(party, part, None) or ""


CHECKS: dict[str, Callable[[Claim], bool]] = {
    "LINES_TOO_MANY": lambda claim: len(claim.lines) <= MAX_LINES[claim.claim_type],
    "LINE_ID_TWICE": lambda claim: len({each.line_id for each in claim.lines}) == len(claim.lines),
    "LINE_PROCEDURE": _each(_procedure),
    "LINE_PLACE": _each(_place),
    "LINE_UNITS": _each(_units),
    "LINE_CHARGE": lambda claim: all(line.charge >= 0 for line in claim.lines),
    "LINE_DRUG": _each(_drug),
    "DIAGNOSES": _diagnoses,
    "BILLING_PROVIDER": lambda claim: _organization(claim.billing.billing_provider),
    "BILLING_TAX_ID": lambda claim: shaped(r"\d{9}", claim.billing.billing_provider.tax_id),
    "SERVICE_FACILITY": lambda claim: _organization(claim.billing.service_facility),
    "PERSON": _persons,
    "PATIENT_ADDRESS": lambda claim: _address(claim.billing.patient.address),
    "COVERAGE": _coverage,
    "IDENTIFIER": _identifiers,
    "PROVIDER": _providers,
    "RENDERING_PROVIDER": _rendering,
    "ATTENDING_PROVIDER": _attending,
    "ADMISSION": _admission,
    "CHARACTERS": lambda claim: all(fits(fold(text)) for text in _texts(claim)),
}
