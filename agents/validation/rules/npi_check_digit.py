"""NPI-CHECK-DIGIT."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.identifiers import is_npi, provider_numbers
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
    for path, number in provider_numbers(coded):
        if not is_npi(number):
            yield Problem(path, "not a National Provider Identifier")
