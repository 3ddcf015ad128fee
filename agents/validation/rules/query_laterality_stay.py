"""QRY-LATERALITY-STAY."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.laterality import sideless
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "QRY-LATERALITY-STAY",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="CMS Definitions of Medicare Code Edits, unspecified code; Official Guidelines I.B.13",
    uses=("icd10cm",),
)
def query_laterality_stay(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask for the side of a Medicare inpatient diagnosis that the editor returns without one.

    Only codes on the editor's own list, which holds complications and comorbidities with a
    side. A coder releases it when the side cannot be determined; the bill then says so.
    """
    for each in sideless(coded, codesets):
        if not each.written and each.blocking:
            yield Problem(each.subject, "side not stated", indicators=each.indicators)
