"""Parties of the encounter and the claim."""

from datetime import date

from claimstream.schemas.contract import Model
from claimstream.schemas.scalars import Flag, Instant, Text
from claimstream.schemas.vocabulary import (
    Part2Status,
    PayerClass,
    PayerSequence,
    ProviderRole,
    Relationship,
    Sex,
)


class Address(Model):
    """Postal address (X12 N3, N4)."""

    line1: Text
    line2: Text | None = None
    city: Text
    state: Text
    postal_code: Text
    country: Text = "US"


class Person(Model):
    """A patient or subscriber as billed."""

    family_name: Text
    given_name: Text
    middle_name: Text | None = None
    birth_date: date
    sex: Sex
    address: Address | None = None


class Organization(Model):
    """A billing provider or service facility."""

    name: Text
    npi: Text
    tax_id: Text | None = None
    taxonomy: Text | None = None
    address: Address


class Provider(Model):
    """A person who ordered, gave or oversaw the care."""

    role: ProviderRole
    npi: Text
    family_name: Text
    given_name: Text | None = None
    taxonomy: Text | None = None
    group_id: Text | None = None
    specialty: Text | None = None


class Coverage(Model):
    """One payer's promise to pay for the patient."""

    coverage_id: Text
    sequence: PayerSequence
    payer_id: Text
    payer_name: Text
    payer_class: PayerClass
    claim_filing_indicator: Text
    member_id: Text
    group_number: Text | None = None
    relationship: Relationship
    subscriber: Person | None = None
    prior_authorization: Text | None = None


class Stay(Model):
    """The institutional stay."""

    admitted_at: Instant
    discharged_at: Instant | None = None
    admission_type: Text
    admission_source: Text
    discharge_status: Text | None = None


class Consent(Model):
    """Privacy facts that must travel with the encounter."""

    part2: Part2Status
    payer_restriction: Flag = False
    labels: tuple[Text, ...] = ()
