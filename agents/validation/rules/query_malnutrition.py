"""QRY-MALNUTRITION."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import diagnoses, forms, is_stay
from claimstream.agents.validation.indicators import BODY_MASS, measured, written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import AuthorRole, FindingOwner, Severity

NAMED = ("E40", "E41", "E42", "E43", "E44.", "E45", "E46", "E64.0", "R64")
TERM = re2.compile(r"(?i)\b(?:severe |moderate |mild )?maln(?:utrition|ourish\w+)\b[^\n.]{0,60}")
DENIED = re2.compile(
    r"(?i)\b(?:no|without|not|denies|risk (?:of|for))\b[^.\n]{0,40}\bmaln(?:utrition|ourish)"
    r"|(?i)\bmaln(?:utrition|ourishment)\b[^.\n]{0,25}\b(?:ruled out|none|absent|unlikely|not)\b"
)


@rule(
    "QRY-MALNUTRITION",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    version=2,
    blocking=True,
    cites="ICD-10-CM Official Guidelines I.B.14, III; ASPEN/AND 2012, GLIM 2019 criteria",
)
def query_malnutrition(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask the provider of a stay about a malnutrition that the dietitian alone describes.

    A dietitian's assessment is an indicator, the diagnosis is the provider's. Silent where one
    is coded, and where the dietitian excludes it.
    """
    stay = any(is_stay(coded, form) for form in forms(coded))
    if not stay or any(code.code.startswith(NAMED) for _, code in diagnoses(coded)):
        return
    encounter = coded.ready.encounter
    denied = {each.reference for each in written(encounter, DENIED)}
    said = tuple(
        each
        for each in written(encounter, TERM)
        if each.author_role is AuthorRole.DIETITIAN and each.reference not in denied
    )
    if said:
        indices = tuple(measured(encounter, BODY_MASS))
        yield Problem(
            "conditions/malnutrition", "assessed, not diagnosed", indicators=said + indices
        )
