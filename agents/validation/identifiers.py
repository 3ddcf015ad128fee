"""Shapes and check digits of identifiers; what they name is looked up elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.schemas.coded_encounter import CodedEncounter

NPI_PREFIX = "80840"
"""ISO 7812 issuer prefix that the NPI's check digit includes (45 CFR 162.406)."""
NPI = re.compile(r"(?:[12][0-9]|99)[0-9]{8}")
"""CMS issues numbers that begin with 1 or 2; 99 is what made-up data uses, so that no test file
can name a real provider. A payer refuses it at the door."""
PROCEDURE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
MODIFIER = re.compile(r"[0-9A-Z]{2}")
REVENUE = re.compile(r"[0-9]{4}")
PLACE = re.compile(r"[0-9]{2}")
TAX = re.compile(r"[0-9]{9}")
ZIP4 = re.compile(r"[0-9]{9}")
NDC = re.compile(r"[0-9]{11}")


def is_npi(number: str) -> bool:
    """Return whether the number has the form of an NPI: ten digits, Luhn check digit right.

    Real numbers begin with 1 or 2. Numbers from 99 pass too, so that made-up encounters can use
    some that nobody holds; whether a provider is enrolled is the payer's question.
    """
    return bool(NPI.fullmatch(number)) and luhn(NPI_PREFIX + number)


def luhn(digits: str) -> bool:
    """Return whether the last digit is the Luhn check digit of the others (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def provider_numbers(coded: CodedEncounter) -> Iterator[tuple[str, str]]:
    """Yield every provider number that a claim of the encounter would carry."""
    encounter = coded.ready.encounter
    yield "billing_provider/npi", encounter.billing_provider.npi
    if encounter.service_facility:
        yield "service_facility/npi", encounter.service_facility.npi
    for place, provider in enumerate(encounter.providers, start=1):
        yield f"providers/{provider.role}/{place}", provider.npi
    for line in coded.service_lines:
        if line.rendering_npi is not None:
            yield line_subject(line), line.rendering_npi
    for procedure in coded.procedures:
        if procedure.operating_npi is not None:
            yield f"procedures/{procedure.procedure_id}", procedure.operating_npi
