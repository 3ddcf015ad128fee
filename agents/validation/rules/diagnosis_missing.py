"""ICD-DIAGNOSIS-MISSING."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import first_listed, forms
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-DIAGNOSIS-MISSING",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ASC X12N 005010X222A1 and X223A2, loop 2300 HI; ICD-10-CM Official Guidelines II, IV.G",
    releasable=False,
)
def diagnosis_missing(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a form with services and no first-listed or principal diagnosis.

    Nothing in the record could be coded, or nothing says why the patient came: a symptom would
    do. A coder reads the record and asks the ordering provider if it is silent.
    """
    served = {form for form, _ in first_listed(coded)}
    for form in forms(coded):
        if form not in served:
            yield Problem(f"diagnoses/{form}", "no first-listed diagnosis", claim_type=form)
