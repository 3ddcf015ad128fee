"""ICD-EXTERNAL-CAUSE-FIRST."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import FIRST, known, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-EXTERNAL-CAUSE-FIRST",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.C.20.a.6; Medicare Code Editor, E-code as principal",
    releasable=False,
    uses=("icd10cm",),
)
def external_cause_first(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an external cause (V00 to Y99) in the first place, inpatient or outpatient.

    It tells how an injury came about, not what is treated.
    """
    for form, code, entry in known(coded, codesets):
        if code.role in FIRST and "ecodepdx" in entry.attributes:
            yield Problem(
                subject(form, code.code),
                "an external cause cannot be listed first",
                claim_type=form,
            )
