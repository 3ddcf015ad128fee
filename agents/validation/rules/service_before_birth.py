"""DATE-BEFORE-BIRTH."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "DATE-BEFORE-BIRTH",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010, loop 2010BA/2010CA DMG02 and loop 2400 DTP*472",
    releasable=False,
)
def service_before_birth(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold care given before the patient was born; care on the day of birth is a newborn's."""
    encounter = coded.ready.encounter
    birth = encounter.patient.birth_date
    if encounter.service_from < birth:
        yield Problem("service_from", "before the patient's birth")
    for line in coded.service_lines:
        if line.service_date < birth:
            yield Problem(line_subject(line), "before the patient's birth", line.claim_type)
