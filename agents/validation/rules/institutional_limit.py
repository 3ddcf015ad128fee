"""CLAIM-DIAGNOSES-INSTITUTIONAL."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import proper
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, DiagnosisRole, FindingOwner, Severity

MOST = 25
MOST_CAUSES = 12


@rule(
    "CLAIM-DIAGNOSES-INSTITUTIONAL",
    severity=Severity.NOTE,
    owner=FindingOwner.NONE,
    cites="ASC X12N 005010X223A2, loop 2300 HI (1 principal, 24 other, 12 external causes)",
)
def institutional_limit(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note more diagnoses than a facility bill holds; a stay is never split for them.

    The first by rank travel, the rest stays in the record.
    """
    for listed in coded.diagnosis_lists:
        if listed.claim_type is ClaimType.INSTITUTIONAL:
            roles = [code.role for code in proper(listed)]
            causes = roles.count(DiagnosisRole.EXTERNAL_CAUSE)
            if len(roles) - causes > MOST or causes > MOST_CAUSES:
                message = f"{len(roles) - causes} diagnoses and {causes} external causes"
                yield Problem("diagnoses/INSTITUTIONAL", message, claim_type=listed.claim_type)
