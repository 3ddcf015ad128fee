"""QRY-ANEMIA-CAUSE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, forms, is_stay
from claimstream.agents.validation.indicators import HEMOGLOBIN, measured, number
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

FALL = 2
"""g/dL."""
STATED = ("D50.0", "D62", "D63.", "D64.81")
BLEEDING = ("I85.01", "I85.11", "K25.", "K26.", "K27.", "K57.", "K62.5", "K92.", "O72.", "R04.")
TRANSFUSED = ("3023", "3024")


@rule(
    "QRY-ANEMIA-CAUSE",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="ICD-10-CM Official Guidelines III.B (abnormal findings that were treated)",
)
def query_anemia(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask about a haemoglobin that fell by two grams in a stay with bleeding or transfusion.

    Silent where the anaemia is stated. An abnormal value alone is never asked about.
    """
    codes = [code.code for _, code in diagnoses(coded)]
    stay = any(is_stay(coded, form) for form in forms(coded))
    treated = any(each.code.startswith(TRANSFUSED) for each in coded.procedures)
    bled = treated or any(code.startswith(BLEEDING) for code in codes)
    if not (stay and bled) or any(code.startswith(STATED) for code in codes):
        return
    rows = tuple(measured(coded.ready.encounter, HEMOGLOBIN))
    values = [value for row in rows if (value := number(row.value)) is not None]
    if values and max(values) - min(values) >= FALL:
        yield Problem("conditions/anemia", "a fall that was treated", indicators=rows)
