"""QRY-ALTERED-MENTAL-STATE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, is_stay
from claimstream.agents.validation.indicators import quotes
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

SYMPTOM = "R41.82"
CAUSES = ("F03.", "F02.", "F01.", "F05", "G92", "G93.4", "F10.", "R40.")


@rule(
    "QRY-ALTERED-MENTAL-STATE",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="ICD-10-CM Official Guidelines II.A, III.B, I.B.4",
)
def query_mental_state(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask for the cause of an altered mental state that a stay's final diagnoses leave open.

    Silent beside dementia, delirium, encephalopathy or intoxication, which explain it, and on
    outpatient claims, where the symptom is a good code.
    """
    for form, code in diagnoses(coded):
        if code.code == SYMPTOM and is_stay(coded, form):
            listed = (each.code for where, each in diagnoses(coded) if where is form)
            if not any(each.startswith(CAUSES) for each in listed):
                said = tuple(quotes(coded.ready, code))
                yield Problem(f"diagnoses/{SYMPTOM}", "cause not stated", indicators=said)
