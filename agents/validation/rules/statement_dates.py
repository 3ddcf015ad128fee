"""DATE-STATEMENT."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "DATE-STATEMENT",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010X223A2, loop 2300 DTP*434",
    releasable=False,
)
def statement_dates(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an encounter that ends before it begins."""
    encounter = coded.ready.encounter
    if encounter.service_through < encounter.service_from:
        yield Problem("service_through", "before the first day of service")
