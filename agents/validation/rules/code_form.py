"""ICD-CODE-FORM."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import CodeSystem, FindingOwner, Severity

SHAPE = re.compile(r"[A-Z]([0-9][0-9AB]|[A-HJ-NP-Z][0-9])(\.[0-9A-Z]{1,4})?")


@rule(
    "ICD-CODE-FORM",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.A.2 (format and structure)",
    releasable=False,
)
def code_form(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a diagnosis that is not written as the classification writes it.

    Look-ups forgive lower case and a missing dot, payers do not; the letter O for a zero makes
    another code. Every diagnosis of a claim is ICD-10-CM.
    """
    for form, code in diagnoses(coded):
        if code.system is not CodeSystem.ICD10CM or not SHAPE.fullmatch(code.code):
            yield Problem(
                subject(form, code.code), "not in the form of an ICD-10-CM code", claim_type=form
            )
