"""ICD-SECONDARY-ONLY."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import first_listed, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.agents.validation.tables import is_secondary_only
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-SECONDARY-ONLY",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.B.14, I.C.21.c.17",
)
def secondary_only(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a body mass index, coma scale, stroke scale, blood alcohol or social code put first.

    They describe a patient beside a diagnosis. Pressure ulcers are not among them: an ulcer
    may be the principal diagnosis.
    """
    for form, code in first_listed(coded):
        if is_secondary_only(code.code):
            yield Problem(subject(form, code.code), "may be listed second only", claim_type=form)
