"""ICD-DIAGNOSIS-ORDER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import FIRST, proper
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter, DiagnosisList
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-DIAGNOSIS-ORDER",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines II, IV.G; ASC X12N 005010 loop 2300 HI",
    releasable=False,
)
def diagnosis_order(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a list whose ranks and first place contradict each other.

    One diagnosis is principal or first-listed, it comes first, and ranks rise without repeat.
    """
    for listed in coded.diagnosis_lists:
        if listed.diagnoses and not _in_order(listed):
            path = f"diagnoses/{listed.claim_type}"
            yield Problem(path, "ranks and roles disagree", claim_type=listed.claim_type)


def _in_order(listed: DiagnosisList) -> bool:
    """Return whether ranks rise and the one first-listed diagnosis leads."""
    ranks = [code.rank for code in proper(listed)]
    leading = [code.rank for code in proper(listed) if code.role in FIRST]
    rising = all(low < high for low, high in zip(ranks, ranks[1:], strict=False))
    return rising and (not leading or leading == ranks[:1])
