"""VISIT-NEW-PATIENT."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.history import new_patient_lines, seen_before
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "VISIT-NEW-PATIENT",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="CMS Claims Processing Manual ch. 12, sec. 30.6.7.A (three years, group and specialty)",
)
def new_patient(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a new-patient visit of a patient whom the group and specialty knows.

    A service by the same provider, or by the same group in the same specialty, in the three
    years before makes the patient established. Without history the rule abstains and
    VISIT-HISTORY-ABSENT says so.
    """
    for line in new_patient_lines(coded):
        if seen_before(coded, line):
            yield Problem(line_subject(line), "seen within three years", line.claim_type)
