"""PRIVACY-PART2."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Part2Status, Severity


@rule(
    "PRIVACY-PART2",
    severity=Severity.HOLD,
    owner=FindingOwner.PRIVACY,
    cites="42 CFR 2.31, 2.33 (consent for payment)",
    releasable=False,
)
def part2_consent(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold care of a substance use programme without the patient's consent for payment.

    The programme decides, not the diagnosis: an overdose in a general emergency department is
    no Part 2 record and passes. No release stands for a consent: the source sends it. An
    unknown status is INTAKE's hold, in facilities that declare such programmes.
    """
    if coded.ready.encounter.consent.part2 is Part2Status.PART2_NO_CONSENT:
        yield Problem("consent/part2", "42 CFR Part 2 record without consent")
