"""QRY-ANEMIA-CAUSE."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import re2

from claimstream.agents.validation.forms import diagnoses, forms, is_stay
from claimstream.agents.validation.indicators import HEMOGLOBIN, measured, number, written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

FALL = 2
"""g/dL."""
FELL = re2.compile(
    r"(?i)\b(?:hemoglobin|hgb|hb)\b[^\n\d]{0,25}\d{1,2}\.\d\s*(?:g/dl\s*)?"
    r"(?:to|->|→|down to|from)\s*\d{1,2}\.\d"
)
VALUE = re2.compile(r"\d{1,2}\.\d")
STATED = ("D50.0", "D62", "D63.", "D64.81")
BLEEDING = ("I85.01", "I85.11", "K25.", "K26.", "K27.", "K57.", "K62.5", "K92.", "O72.", "R04.")
TRANSFUSED = ("3023", "3024")


@rule(
    "QRY-ANEMIA-CAUSE",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    version=2,
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
    encounter = coded.ready.encounter
    rows = (*measured(encounter, HEMOGLOBIN), *written(encounter, FELL))
    values = [number(row.value) for row in rows]
    values += [Decimal(each) for row in rows for each in VALUE.findall(row.quote)]
    known = [value for value in values if value is not None]
    if known and max(known) - min(known) >= FALL:
        yield Problem("conditions/anemia", "a fall that was treated", indicators=rows)
