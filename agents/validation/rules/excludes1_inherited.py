"""ICD-EXCLUDES1-INHERITED."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import known, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-EXCLUDES1-INHERITED",
    severity=Severity.NOTE,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.A.12.a",
    uses=("icd10cm", "icd10cm-notes"),
)
def excludes1_inherited(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Note a diagnosis that is newer than the notes in use.

    Its Excludes1 check rests on the notes of its nearest older parent: the code's own notes,
    if it has any, were not looked at.
    """
    for form, code, entry in known(coded, codesets):
        if entry.inherited_notes_from:
            yield Problem(
                subject(form, code.code),
                f"newer than the notes; those of {entry.inherited_notes_from} were used",
                claim_type=form,
            )
