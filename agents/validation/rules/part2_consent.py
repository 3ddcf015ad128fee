"""PRIVACY-PART2."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Part2Status, Severity

CLEAR = frozenset({Part2Status.NOT_PART2, Part2Status.PART2_CONSENTED})


@rule(
    "PRIVACY-PART2",
    severity=Severity.HOLD,
    owner=FindingOwner.PRIVACY,
    cites="42 CFR 2.31, 2.33 (consent for payment)",
    releasable=False,
)
def part2_consent(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold care of a substance use programme without consent, or where nobody knows.

    The programme decides, not the diagnosis: an overdose in a general emergency department is
    no Part 2 record and passes. No release stands for a consent: the source sends it.
    """
    status = coded.ready.encounter.consent.part2
    if status not in CLEAR:
        yield Problem("consent/part2", f"42 CFR Part 2 status is {status}")
