"""NPI-CHECK-DIGIT."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.identifiers import is_npi
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "NPI-CHECK-DIGIT",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="45 CFR 162.406 (ten digits, Luhn check digit over prefix 80840)",
    releasable=False,
)
def npi_check_digit(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a provider number of the claim that cannot be an NPI.

    A number that was mistyped fails its check digit, and so do ten zeros: the prefix counts.
    """
    for path, number in _numbers(coded):
        if not is_npi(number):
            yield Problem(path, "not a National Provider Identifier")


def _numbers(coded: CodedEncounter) -> Iterator[tuple[str, str]]:
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
