"""INTAKE-HOLD."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "INTAKE-HOLD",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="claimstream documentation ledger: conflicts, storms and stale decisions",
)
def intake_hold(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold what INTAKE let through with a reservation, under its reason and its owner."""
    for hold in coded.ready.holds:
        yield Problem(f"intake/{hold.reason}/{hold.subject}", hold.reason, owner=hold.owner)
