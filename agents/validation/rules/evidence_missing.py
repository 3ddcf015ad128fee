"""CODE-EVIDENCE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, subject
from claimstream.agents.validation.record import is_in_record
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "CODE-EVIDENCE",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines III, IV.J; 45 CFR 164.312(c) (integrity)",
    releasable=False,
)
def evidence_missing(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a diagnosis that points to no words or fields of this record.

    Every span must lie in a document of the encounter as it stands, every field must exist; one
    broken pointer among good ones is a fault too, for an auditor will follow it.
    """
    for form, code in diagnoses(coded):
        found = [is_in_record(coded.ready, piece) for piece in code.evidence]
        if not found or not all(found):
            yield Problem(subject(form, code.code), "no evidence in the record", claim_type=form)
