"""When two service lines are the same service."""

from __future__ import annotations

from claimstream.schemas.coded_encounter import ServiceLine
from claimstream.schemas.vocabulary import ClaimType

DISTINCT = frozenset({"59", "76", "77", "91", "XE", "XP", "XS", "XU", "GN", "GO", "GP"})
"""Modifiers that say a service was given again, apart, or in timed sessions."""
DRUG_CODES = ("J", "Q", "P9", "A9", "C9")
"""Beginnings of HCPCS codes for drugs and blood products, charged dose by dose."""


def fingerprint(line: ServiceLine) -> tuple[object, ...]:
    """Return what makes the line one service: all but its number, price and pointers."""
    return (
        line.claim_type,
        line.revenue_code,
        line.procedure_code,
        tuple(sorted(line.modifiers)),
        line.units,
        (line.ndc, line.ndc_units),
        (line.service_date, line.service_end_date),
        line.place_of_service,
        line.rendering_npi,
    )


def may_repeat(line: ServiceLine) -> bool:
    """Return whether an equal line beside it is ordinary."""
    dose = line.procedure_code is not None and line.procedure_code.startswith(DRUG_CODES)
    facility = line.claim_type is ClaimType.INSTITUTIONAL
    return bool(DISTINCT.intersection(line.modifiers)) or (dose and facility)
