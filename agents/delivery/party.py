"""Loops that name somebody: providers, subscriber, patient, payers (1000 to 2330)."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.delivery.x12 import X12Error, day, named, segment
from claimstream.schemas.claim import Claim
from claimstream.schemas.parties import Address, Coverage, Organization, Person, Provider
from claimstream.schemas.vocabulary import (
    ClaimType,
    PayerClass,
    PayerSequence,
    ProviderRole,
    Relationship,
    Sex,
)

SEQUENCE = {PayerSequence.PRIMARY: "P", PayerSequence.SECONDARY: "S", PayerSequence.TERTIARY: "T"}
SEX = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.UNKNOWN: "U"}
MEDICARE_PART = {ClaimType.INSTITUTIONAL: "MA", ClaimType.PROFESSIONAL: "MB"}
RELATIONSHIP = {
    Relationship.SELF: "18",
    Relationship.SPOUSE: "01",
    Relationship.CHILD: "19",
    Relationship.OTHER: "G8",
}


def billed(claim: Claim) -> Coverage:
    """Return the coverage that the claim bills."""
    for coverage in claim.billing.coverages:
        if coverage.coverage_id == claim.coverage_id:
            return coverage
    raise X12Error("the billed coverage is not among the claim's coverages")


def is_subscriber(coverage: Coverage) -> bool:
    """Return whether the patient holds the coverage."""
    return coverage.relationship is Relationship.SELF


def filing_indicator(claim: Claim, coverage: Coverage) -> str:
    """Return SBR09: original Medicare is MA on 837I and MB on 837P, others as registered.

    One account may need both forms and names one of the two parts.
    """
    named_part = coverage.claim_filing_indicator in MEDICARE_PART.values()
    original = coverage.payer_class is PayerClass.MEDICARE and named_part
    return MEDICARE_PART[claim.claim_type] if original else coverage.claim_filing_indicator


def provider_with(claim: Claim, *roles: ProviderRole) -> Provider | None:
    """Return the provider of the first role that somebody has, or None."""
    people = {each.role: each for each in reversed(claim.billing.providers)}
    return next((people[role] for role in roles if role in people), None)


def address(place: Address | None) -> Iterator[str]:
    """Yield N3 and N4."""
    if place is None:
        raise X12Error("an address is missing")
    yield segment("N3", named(place.line1, 55), named(place.line2, 55))
    yield segment("N4", named(place.city, 30), place.state, place.postal_code)


def billing_provider(party: Organization) -> Iterator[str]:
    """Yield PRV and loop 2010AA."""
    if party.taxonomy:
        yield segment("PRV", "BI", "PXC", party.taxonomy)
    yield _organization("85", party)
    yield from address(party.address)
    yield segment("REF", "EI", party.tax_id or _missing("tax id"))


def service_facility(party: Organization | None) -> Iterator[str]:
    """Yield the loop of a place of service other than the billing provider's."""
    if party is not None:
        yield _organization("77", party)
        yield from address(party.address)


def provider(entity: str, person: Provider | None, specialty: str = "") -> Iterator[str]:
    """Yield NM1 of a provider, and PRV when the loop has one; nothing without a provider."""
    if person is None:
        return
    kind = "1" if person.given_name else "2"
    names = (named(person.family_name), named(person.given_name, 35))
    yield segment("NM1", entity, kind, *names, "", "", "", "XX", person.npi)
    if specialty and person.taxonomy:
        yield segment("PRV", specialty, "PXC", person.taxonomy)


def subscriber(claim: Claim) -> Iterator[str]:
    """Yield SBR and loops 2010BA and 2010BB; the HL before it is the writer's."""
    coverage = billed(claim)
    own = is_subscriber(coverage)
    person = claim.billing.patient if own else coverage.subscriber or _missing_person()
    indicator = filing_indicator(claim, coverage)
    yield segment("SBR", *_rank(coverage, own), "", "", "", "", "", indicator)
    yield _insured(coverage, person)
    if own:
        yield from address(person.address)
        yield _demographics(person)
    yield _payer(coverage)


def patient(claim: Claim) -> Iterator[str]:
    """Yield PAT and loop 2010CA, for a patient who is not the subscriber."""
    person = claim.billing.patient
    yield segment("PAT", RELATIONSHIP[billed(claim).relationship])
    yield segment("NM1", "QC", "1", *_names(person))
    yield from address(person.address)
    yield _demographics(person)


def other_payers(claim: Claim) -> Iterator[str]:
    """Yield loops 2320, 2330A and 2330B of the coverages that this claim does not bill."""
    for coverage in claim.billing.coverages:
        if coverage.coverage_id != claim.coverage_id:
            yield from _other_payer(claim, coverage)


def _other_payer(claim: Claim, coverage: Coverage) -> Iterator[str]:
    """Yield the loops of one further coverage."""
    own = is_subscriber(coverage)
    person = claim.billing.patient if own else coverage.subscriber or _missing_person()
    rank = (SEQUENCE[coverage.sequence], RELATIONSHIP[coverage.relationship])
    group = coverage.group_number or ""
    yield segment("SBR", *rank, group, "", "", "", "", "", filing_indicator(claim, coverage))
    yield segment("OI", "", "", "Y", "", "", "Y")
    yield _insured(coverage, person)
    if person.address:
        yield from address(person.address)
    yield _payer(coverage)


def _rank(coverage: Coverage, own: bool) -> tuple[str, str, str]:
    """Return SBR01 to SBR03."""
    held = RELATIONSHIP[Relationship.SELF] if own else ""
    return (SEQUENCE[coverage.sequence], held, coverage.group_number or "")


def _insured(coverage: Coverage, person: Person) -> str:
    """Return NM1 of the person who holds the coverage."""
    return segment("NM1", "IL", "1", *_names(person), "", "", "MI", coverage.member_id)


def _payer(coverage: Coverage) -> str:
    """Return NM1 of the payer."""
    name = named(coverage.payer_name)
    return segment("NM1", "PR", "2", name, "", "", "", "", "PI", coverage.payer_id)


def _organization(entity: str, party: Organization) -> str:
    """Return NM1 of an organization."""
    return segment("NM1", entity, "2", named(party.name), "", "", "", "", "XX", party.npi)


def _names(person: Person) -> tuple[str, str, str]:
    """Return NM103 to NM105."""
    return (named(person.family_name), named(person.given_name, 35), named(person.middle_name, 25))


def _demographics(person: Person) -> str:
    """Return DMG: birth date and sex."""
    return segment("DMG", "D8", day(person.birth_date), SEX[person.sex])


def _missing_person() -> Person:
    """Raise X12Error: somebody else holds the coverage and nobody says who."""
    raise X12Error("the subscriber is missing")


def _missing(what: str) -> str:
    """Raise X12Error for a fact that X12 requires."""
    raise X12Error(f"{what} is missing")
