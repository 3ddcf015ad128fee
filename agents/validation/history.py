"""What the patient's service history says about a visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimstream.schemas.chart import PriorService
from claimstream.schemas.coded_encounter import CodedEncounter, ServiceLine
from claimstream.schemas.parties import Provider

NEW_PATIENT = frozenset(
    {"92002", "92004", "99202", "99203", "99204", "99205"}
    | {str(number) for number in range(99381, 99388)}
)
"""Visit numbers that claim a new patient, opaque."""
YEARS = 3


def new_patient_lines(coded: CodedEncounter) -> Iterator[ServiceLine]:
    """Yield the lines that claim a new patient."""
    return (line for line in coded.service_lines if line.procedure_code in NEW_PATIENT)


def years_before(day: date) -> date:
    """Return the same day three years earlier; 29 February becomes the 28th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - YEARS, day=28 if leap else day.day)


def is_covered(coded: CodedEncounter, line: ServiceLine) -> bool:
    """Return whether the history reaches back over the years that count."""
    history = coded.ready.encounter.prior_services
    since = history.complete_since if history else None
    return since is not None and since <= years_before(line.service_date)


def seen_before(coded: CodedEncounter, line: ServiceLine) -> bool:
    """Return whether the same provider, or group and specialty, served the patient before."""
    history = coded.ready.encounter.prior_services
    renders = [each for each in coded.ready.encounter.providers if each.npi == line.rendering_npi]
    return any(
        _is_same_practice(prior, line, renders)
        for prior in (history.services if history else ())
        if years_before(line.service_date) < prior.service_date < line.service_date
    )


def _is_same_practice(prior: PriorService, line: ServiceLine, renders: list[Provider]) -> bool:
    """Return whether an earlier service counts against a new-patient visit of the line."""
    if prior.npi == line.rendering_npi:
        return True
    return any(
        None not in (prior.group_id, prior.specialty)
        and (prior.group_id, prior.specialty) == (each.group_id, each.specialty)
        for each in renders
    )
