"""QRY-HF-TYPE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, is_stay
from claimstream.agents.validation.indicators import (
    ACUITY_WORDS,
    EJECTION_FRACTION,
    FRACTION_WORDS,
    NATRIURETIC_PEPTIDE,
    measured,
    written,
)
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "QRY-HF-TYPE",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=False,
    version=2,
    cites="ICD-10-CM Official Guidelines I.B.18, III; AHA/ACC/HFSA 2022 (classes by fraction)",
)
def query_heart_failure(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask for type and acuity of a heart failure whose ejection fraction the record holds.

    Unspecified heart failure is a good code of a visit, whose bill does not wait; a stay's waits
    for the final diagnosis. Without a fraction in the record nothing is asked; signs of acuity
    and treatment by vein are quoted beside it.
    """
    listed = [form for form, code in diagnoses(coded) if code.code == "I50.9"]
    if not listed:
        return
    encounter = coded.ready.encounter
    fractions = (*measured(encounter, EJECTION_FRACTION), *written(encounter, FRACTION_WORDS))
    if fractions:
        peptides = tuple(measured(encounter, NATRIURETIC_PEPTIDE))
        acute = tuple(written(encounter, ACUITY_WORDS))
        yield Problem(
            "diagnoses/I50.9",
            "type not stated",
            indicators=fractions + peptides + acute,
            blocking=any(is_stay(coded, form) for form in listed),
        )
