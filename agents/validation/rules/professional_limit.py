"""CLAIM-DIAGNOSES-PROFESSIONAL."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import proper
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity

MOST = 12


@rule(
    "CLAIM-DIAGNOSES-PROFESSIONAL",
    severity=Severity.NOTE,
    owner=FindingOwner.NONE,
    cites="ASC X12N 005010X222A1, loop 2300 HI (12 diagnoses)",
)
def professional_limit(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note more diagnoses than one professional claim holds.

    The lines decide what travels: only if they need more than twelve is the claim split.
    """
    for listed in coded.diagnosis_lists:
        if listed.claim_type is ClaimType.PROFESSIONAL and len(proper(listed)) > MOST:
            yield Problem(
                "diagnoses/PROFESSIONAL",
                f"{len(proper(listed))} diagnoses, a claim holds {MOST}",
                claim_type=listed.claim_type,
            )
