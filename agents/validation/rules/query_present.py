"""QRY-POA."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, is_stay
from claimstream.agents.validation.indicators import quotes
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

ULCER = "L89."


@rule(
    "QRY-POA",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="ICD-10-CM Official Guidelines, Appendix I; I.C.12.a",
)
def query_present(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask whether a pressure ulcer was there at admission, when the record does not say.

    A nurse may stage an ulcer; that it was present is the provider's judgement, and no hour of a
    note replaces it. Other diagnoses without the indicator go to a coder (ICD-POA-MISSING).
    """
    for form, code in diagnoses(coded):
        if is_stay(coded, form) and code.poa is None and code.code.startswith(ULCER):
            said = tuple(quotes(coded.ready, code))
            yield Problem(f"diagnoses/{code.code}", "timing not stated", indicators=said)
