"""COVERAGE-UNKNOWN."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import CoverageStatus, FindingOwner, Severity

OPEN = frozenset({CoverageStatus.UNKNOWN, CoverageStatus.PENDING})


@rule(
    "COVERAGE-UNKNOWN",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010 loop 2010BB; HFMA registration standard (financial clearance)",
    releasable=False,
)
def coverage_unknown(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold while nobody knows who pays, or an application is pending.

    Declared self-pay is knowledge: that account closes without a claim.
    """
    status = coded.ready.encounter.coverage_status
    if status in OPEN:
        yield Problem("coverage_status", f"coverage is {status}")
