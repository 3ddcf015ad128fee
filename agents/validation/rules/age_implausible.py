"""DATE-BIRTH-IMPLAUSIBLE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import age
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

OLDEST = 124


@rule(
    "DATE-BIRTH-IMPLAUSIBLE",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="CMS Definitions of Medicare Code Edits, invalid age (0 to 124 years)",
)
def age_implausible(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a patient older than any payer's system accepts: the birth date is a slip."""
    encounter = coded.ready.encounter
    if age(encounter.patient.birth_date, encounter.service_through) > OLDEST:
        yield Problem("patient/birth_date", f"older than {OLDEST} years")
