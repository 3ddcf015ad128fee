"""QRY-LATERALITY."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.laterality import sideless
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "QRY-LATERALITY",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=False,
    cites="ICD-10-CM Official Guidelines I.B.13, I.B.14",
    uses=("icd10cm",),
    version=2,
)
def query_laterality(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask for a side that no document of the record gives.

    Every document was searched first, whoever wrote it. An unspecified side is a good code when
    it is truly unknown, so the bill does not wait.
    """
    for each in sideless(coded, codesets):
        if not each.written and not each.blocking:
            yield Problem(each.subject, "side not stated", indicators=each.indicators)
