"""QRY-OBESITY-CLASS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimstream.agents.validation.forms import diagnoses
from claimstream.agents.validation.indicators import BODY_MASS, measured, number
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

LIMIT = 30
"""kg/m2, adults (CDC)."""


@rule(
    "QRY-OBESITY-CLASS",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=False,
    cites="ICD-10-CM Official Guidelines I.B.14, III (classes E66.81- from FY2025)",
    since=date(2024, 10, 1),
)
def query_obesity_class(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask for the class of an obesity whose body mass index was measured.

    The index is a nurse's to record, the class a provider's to state; unspecified obesity is a
    good code meanwhile.
    """
    if not any(code.code == "E66.9" for _, code in diagnoses(coded)):
        return
    indices = tuple(measured(coded.ready.encounter, BODY_MASS))
    values = [number(index.value) for index in indices]
    if any(value is not None and value >= LIMIT for value in values):
        yield Problem("diagnoses/E66.9", "class not stated", indicators=indices)
