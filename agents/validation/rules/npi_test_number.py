"""NPI-TEST-NUMBER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.identifiers import is_npi, provider_numbers
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

INVENTED = "99"


@rule(
    "NPI-TEST-NUMBER",
    severity=Severity.NOTE,
    owner=FindingOwner.REGISTRATION,
    cites="45 CFR 162.406; CMS issues National Provider Identifiers that begin with 1 or 2",
)
def npi_test_number(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Tell of a provider number that only made-up encounters use: nobody holds a 99.

    Test files need such numbers; whether a file is one is known to its trading partner only, so
    that nothing is held here. A payer refuses the claim.
    """
    for path, number in provider_numbers(coded):
        if number.startswith(INVENTED) and is_npi(number):
            yield Problem(path, "a number that CMS never issues")
