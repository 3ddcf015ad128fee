"""The made-up hospital's patients, payers and providers."""

from __future__ import annotations

from datetime import date, timedelta

from claimstream.agents.hospital.draw import Draw
from claimstream.agents.hospital.scenario import Scenario, charge_master, people
from claimstream.schemas.parties import Address, Coverage, Organization, Person, Provider
from claimstream.schemas.vocabulary import (
    ClaimType,
    PayerClass,
    PayerSequence,
    ProviderRole,
    Relationship,
    Sex,
)

GROUP = "G-MARLOW"
HOSPITAL = Address(line1="1 Example Plaza", city="Marlow", state="OH", postal_code="439990001")


def npi(number: int) -> str:
    """Return a valid NPI that no one can hold: it begins with 99 (real ones with 1 or 2)."""
    stem = f"99{number:07d}"
    return stem + str(check_digit(stem))


def check_digit(stem: str) -> int:
    """Return the Luhn digit of nine NPI digits with the prefix 80840 (CMS NPI standard)."""
    digits = [int(d) for d in "80840" + stem]
    doubled = [d * 2 for d in digits[::-2]]
    total = sum(d // 10 + d % 10 for d in doubled) + sum(digits[-2::-2])
    return -total % 10


def draw_patient(scenario: Scenario, on: date, draw: Draw) -> Person:
    """Return a patient of the scenario's age and sex on the date of service."""
    sex = scenario.sex or draw.one_of((Sex.FEMALE, Sex.MALE))
    names = people()
    place = draw.one_of(names["cities"])
    return Person(
        family_name=draw.one_of(names["family"]),
        given_name=draw.one_of(names["female" if sex is Sex.FEMALE else "male"]),
        birth_date=draw_birth_date(scenario.age, on, draw),
        sex=sex,
        address=Address(line1=f"{draw.between(1, 980)} {draw.one_of(names['streets'])}", **place),
    )


def draw_birth_date(age: tuple[int, int], on: date, draw: Draw) -> date:
    """Return a birth date for an age in years, both bounds included; age 0 is five weeks."""
    years = draw.between(*age)
    if years == 0:
        return on - timedelta(days=35)
    return date(on.year - years, 1, 1) + timedelta(days=draw.below(on.timetuple().tm_yday))


def draw_coverages(scenario: Scenario, draw: Draw) -> tuple[Coverage, ...]:
    """Return the payers in order; none for self-pay and pending coverage."""
    if scenario.payer is PayerClass.SELF_PAY or scenario.coverage_status != "KNOWN":
        return ()
    part = "MA" if forms(scenario) == {ClaimType.INSTITUTIONAL} else "MB"
    classes = [scenario.payer] + ([scenario.second_payer] if scenario.second_payer else [])
    order = (PayerSequence.PRIMARY, PayerSequence.SECONDARY)
    return tuple(_coverage(c, s, part, draw) for c, s in zip(classes, order, strict=False))


def _coverage(payer_class: PayerClass, sequence: PayerSequence, part: str, draw: Draw) -> Coverage:
    """Return one coverage whose subscriber is the patient; Medicare under the part it bills."""
    payer = people()["payers"][payer_class.value]
    medicare = {"claim_filing_indicator": part} if payer_class is PayerClass.MEDICARE else {}
    return Coverage(
        coverage_id=f"COV-{sequence.value[0]}",
        sequence=sequence,
        payer_class=payer_class,
        member_id=f"M{draw.between(10**8, 10**9 - 1)}",
        relationship=Relationship.SELF,
        **payer | medicare,
    )


def draw_providers(scenario: Scenario, draw: Draw) -> tuple[Provider, ...]:
    """Return who rendered or attended; a scenario may have another author than the biller."""
    institutional = is_institutional(scenario)
    professional = ClaimType.PROFESSIONAL in forms(scenario) or not institutional
    family = draw.one_of(people()["family"])
    number = draw.between(1, 40)
    roles = [ProviderRole.ATTENDING] if institutional else []
    roles += [ProviderRole.RENDERING] if professional else []
    roles += [ProviderRole.OPERATING] if scenario.procedures else []
    return tuple(
        Provider(
            role=role,
            npi=npi(number),
            family_name=family,
            given_name="Robin",
            taxonomy="207R00000X",
            group_id=GROUP,
            specialty="11",
        )
        for role in roles
    )


def forms(scenario: Scenario) -> set[str]:
    """Return the claim forms of the charges; both sides of a charge stand on the same form."""
    names = (name.replace("{side}", "right") for name in scenario.charges)
    return {charge_master()[name]["form"] for name in names}


def is_institutional(scenario: Scenario) -> bool:
    """Say whether the hospital bills for itself; then there are facts of a stay."""
    return ClaimType.INSTITUTIONAL in forms(scenario)


def billing_provider(scenario: Scenario) -> Organization:
    """Return the hospital as it bills; one scenario has a wrong check digit."""
    good = npi(1)
    bad = good[:-1] + str((int(good[-1]) + 1) % 10)
    return Organization(
        name="EXAMPLE GENERAL HOSPITAL",
        npi=bad if scenario.bad_npi else good,
        tax_id="999999999",
        taxonomy="282N00000X",
        address=HOSPITAL,
    )
