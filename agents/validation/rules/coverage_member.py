"""COVERAGE-MEMBER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.parties import Coverage
from claimstream.schemas.vocabulary import FindingOwner, Severity

LONGEST = 80


@rule(
    "COVERAGE-MEMBER",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010 loop 2010BA NM109, loop 2010BB NM103, NM109",
    releasable=False,
)
def coverage_member(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a payer without member number, payer number or name, or with an endless one."""
    for coverage in coded.ready.encounter.coverages:
        if not all(_is_filled(text) for text in _texts(coverage)):
            yield Problem(f"coverages/{coverage.coverage_id}", "member or payer not identified")


def _texts(coverage: Coverage) -> tuple[str, ...]:
    """Return what must identify member and payer."""
    return coverage.member_id, coverage.payer_id, coverage.payer_name


def _is_filled(text: str) -> bool:
    """Return whether the text says something that the element holds."""
    return bool(text.strip()) and len(text) <= LONGEST
