"""REFERENCE-NOT-EFFECTIVE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimstream.agents.validation.forms import diagnoses, governing_dates
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "REFERENCE-NOT-EFFECTIVE",
    severity=Severity.HOLD,
    owner=FindingOwner.COMPLIANCE,
    cites="45 CFR 162.1002 (code sets in force on the date of service)",
    releasable=False,
)
def reference_not_effective(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold care on a day that no known release of its code set covers.

    Other rules abstain on such a day; answering with another release would be a guess.
    """
    days = {
        ("icd10cm", day)
        for form, code in diagnoses(coded)
        for day in governing_dates(coded, form, code.code)
    }
    through = coded.ready.encounter.service_through
    asked = days | {("icd10pcs", through) for _ in coded.procedures} or {("icd10cm", through)}
    for system, day in sorted(asked):
        if not _covered(codesets, system, day):
            yield Problem(f"codesets/{system}/{day}", f"no release of {system} covers the day")


def _covered(codesets: Codesets, system: str, on: date) -> bool:
    """Return whether a release answers for the system on the day."""
    try:
        codesets.governs(system, on)
    except ReferenceNotEffectiveError:
        return False
    return True
