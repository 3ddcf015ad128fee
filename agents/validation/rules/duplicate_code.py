"""ICD-DUPLICATE-CODE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from claimstream.agents.validation.forms import proper, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import AssignedCode, CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-DUPLICATE-CODE",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.B.12",
)
def duplicate_code(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a diagnosis reported twice on one form.

    An admitting diagnosis and a reason for the visit repeat others rightly; so does an ulcer
    code with another present-on-admission value.
    """
    for listed in coded.diagnosis_lists:
        counted = Counter(_identity(code) for code in proper(listed))
        for (code, _), times in counted.items():
            if times > 1:
                path = subject(listed.claim_type, code)
                yield Problem(path, f"listed {times} times", claim_type=listed.claim_type)


def _identity(code: AssignedCode) -> tuple[str, str]:
    """Return what makes a diagnosis the same one."""
    ulcer = code.code.startswith("L89.")
    return code.code, code.poa.value if ulcer and code.poa else ""
