"""COVERAGE-SUBSCRIBER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Relationship, Severity


@rule(
    "COVERAGE-SUBSCRIBER",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010 loop 2010BA NM1*IL, N3, N4; loop 2010CA N3, N4",
    releasable=False,
)
def subscriber(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a claim that cannot name its subscriber or lacks the address that it must carry.

    A patient who is the subscriber needs no second person; a dependent patient needs one, and
    an address of his own.
    """
    encounter = coded.ready.encounter
    for coverage in encounter.coverages:
        path = f"coverages/{coverage.coverage_id}"
        if coverage.relationship is not Relationship.SELF and coverage.subscriber is None:
            yield Problem(path, "no subscriber")
    if encounter.coverages and encounter.patient.address is None:
        yield Problem("patient/address", "no address of the patient")
