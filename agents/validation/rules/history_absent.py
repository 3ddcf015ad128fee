"""VISIT-HISTORY-ABSENT."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.history import is_covered, new_patient_lines
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "VISIT-HISTORY-ABSENT",
    severity=Severity.NOTE,
    owner=FindingOwner.REGISTRATION,
    cites="CMS Claims Processing Manual ch. 12, sec. 30.6.7.A",
)
def history_absent(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note a new-patient visit that could not be checked against three years of history."""
    for line in new_patient_lines(coded):
        if not is_covered(coded, line):
            yield Problem(line_subject(line), "no complete history of three years", line.claim_type)
