"""ICD-FIRST-LISTED-ONLY."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import FIRST, diagnoses, is_stay, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.agents.validation.tables import is_first_listed_only
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-FIRST-LISTED-ONLY",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.C.21.c.16",
)
def first_listed_only(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an outpatient list with an encounter-reason Z code behind another reason.

    Passes when the first place is taken by another such code, when several visits share the
    account (the guideline's same-day exception), and on inpatient stays, where an admission
    for a complication may come before it.
    """
    if len(coded.ready.encounter.visits) > 1:
        return
    listed = [row for row in diagnoses(coded) if is_first_listed_only(row[1].code)]
    served = {form for form, code in listed if code.role in FIRST}
    for form, code in listed:
        if form not in served and not is_stay(coded, form):
            yield Problem(subject(form, code.code), "may be listed first only", claim_type=form)
