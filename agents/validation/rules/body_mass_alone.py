"""ICD-BMI-ALONE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import proper, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.agents.validation.tables import is_weight_diagnosis
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-BMI-ALONE",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.B.14",
)
def body_mass_alone(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a body mass index without the provider's diagnosis about weight.

    A nurse may record the index, only the provider may diagnose what it means. Reported alone
    it moves an inpatient payment group on nobody's judgement.
    """
    for listed in coded.diagnosis_lists:
        codes = [code.code for code in proper(listed)]
        alone = not any(map(is_weight_diagnosis, codes))
        for code in codes:
            if alone and code.startswith("Z68."):
                path = subject(listed.claim_type, code)
                yield Problem(path, "no diagnosis about weight", claim_type=listed.claim_type)
