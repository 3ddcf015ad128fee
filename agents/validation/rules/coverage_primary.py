"""COVERAGE-PRIMARY."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import CoverageStatus, FindingOwner, PayerSequence, Severity


@rule(
    "COVERAGE-PRIMARY",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010 loop 2000B SBR01",
    releasable=False,
)
def coverage_primary(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold known coverage without a primary payer, or with two payers in one place."""
    encounter = coded.ready.encounter
    if encounter.coverage_status is not CoverageStatus.KNOWN:
        return
    places = Counter(coverage.sequence for coverage in encounter.coverages)
    if not places[PayerSequence.PRIMARY]:
        yield Problem("coverages/PRIMARY", "no primary payer")
    for sequence, times in places.items():
        if times > 1:
            yield Problem(f"coverages/{sequence}", f"{times} payers in one place")
