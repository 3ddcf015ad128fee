"""QRY-CANCER-STATUS."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import diagnoses
from claimstream.agents.validation.indicators import stated
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

HISTORY = re2.compile(
    r"(?i)\b(?:history of|h/o|hx(?: of)?)\b[^.\n]{0,30}"
    r"\b(?:breast|prostate) (?:cancer|ca\b|carcinoma)"
    r"|(?i)\b(?:breast|prostate) (?:cancer|ca|carcinoma) (?:survivor|history)\b"
)
FAMILY = re2.compile(
    r"(?i)\b(?:family|mother|father|sister|brother|aunt|grandmother|maternal|paternal|fh|fhx|no)\b"
)
DRUG = re2.compile(
    r"(?i)\b(?:letrozole|femara|anastrozole|arimidex|exemestane|aromasin|tamoxifen|fulvestrant"
    r"|leuprolide|lupron|goserelin|degarelix|bicalutamide|casodex|abiraterone|enzalutamide)\b"
)
STOPPED = re2.compile(r"(?i)\b(?:completed|finished|stopped|discontinued|declined|refused|no)\b")


@rule(
    "QRY-CANCER-STATUS",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    version=2,
    blocking=True,
    cites="ICD-10-CM Official Guidelines I.C.2.d, I.C.2.m",
)
def query_cancer_status(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask whether a cancer told as history, with its drug still given, is under treatment.

    The record contradicts itself: treatment that goes on outranks the word "history", and the
    drug may also prevent only. Silent where a malignancy is coded.
    """
    encounter = coded.ready.encounter
    history = tuple(stated(encounter, HISTORY, FAMILY, providers=True))
    drugs = tuple(stated(encounter, DRUG, STOPPED, providers=True))
    if history and drugs and not any(code.code.startswith("C") for _, code in diagnoses(coded)):
        yield Problem("conditions/cancer", "history or treatment", indicators=history + drugs)
