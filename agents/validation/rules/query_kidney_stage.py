"""QRY-CKD-STAGE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses
from claimstream.agents.validation.indicators import FILTRATION_RATE, measured, number
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

LIMIT = 60
"""mL/min/1.73 m2 (KDIGO)."""


@rule(
    "QRY-CKD-STAGE",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=False,
    cites="ICD-10-CM Official Guidelines I.C.14.a.1, III; KDIGO 2024 CKD guideline",
)
def query_kidney_stage(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask for the stage of a chronic kidney disease whose filtration rate was measured low."""
    if not any(code.code == "N18.9" for _, code in diagnoses(coded)):
        return
    rates = tuple(measured(coded.ready.encounter, FILTRATION_RATE))
    values = [number(rate.value) for rate in rates]
    if any(value is not None and value < LIMIT for value in values):
        yield Problem("diagnoses/N18.9", "stage not stated", indicators=rates)
