"""ICD-LATERALITY-WRITTEN."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.laterality import sideless
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-LATERALITY-WRITTEN",
    severity=Severity.NOTE,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.B.13, I.B.14",
    uses=("icd10cm",),
)
def laterality_written(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note a code without a side while some document gives one near its words.

    A nursing note, an image or an order may give the side: the coder looks, the provider is
    not asked.
    """
    for each in sideless(coded, codesets):
        if each.written:
            yield Problem(each.subject, "the record gives a side")
