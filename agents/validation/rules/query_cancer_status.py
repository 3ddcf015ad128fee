"""QRY-CANCER-STATUS."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import diagnoses
from claimstream.agents.validation.indicators import written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

HISTORY = re2.compile(r"(?i)\b(?:history of|h/o) (?:breast|prostate) cancer\b")
DRUG = re2.compile(
    r"(?i)\b(?:letrozole|anastrozole|exemestane|tamoxifen|leuprolide|bicalutamide|abiraterone)\b"
)


@rule(
    "QRY-CANCER-STATUS",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="ICD-10-CM Official Guidelines I.C.2.d, I.C.2.m",
)
def query_cancer_status(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask whether a cancer told as history, with its drug still given, is under treatment.

    The record contradicts itself: treatment that goes on outranks the word "history", and the
    drug may also prevent only. Silent where a malignancy is coded.
    """
    encounter = coded.ready.encounter
    history = tuple(written(encounter, HISTORY, providers=True))
    drugs = tuple(written(encounter, DRUG, providers=True))
    if history and drugs and not any(code.code.startswith("C") for _, code in diagnoses(coded)):
        yield Problem("conditions/cancer", "history or treatment", indicators=history + drugs)
