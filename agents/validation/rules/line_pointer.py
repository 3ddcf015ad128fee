"""LINE-POINTER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, line_subject, lines_of
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter, ServiceLine
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity

MOST = 4


@rule(
    "LINE-POINTER",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ASC X12N 005010X222A1, loop 2400 SV107 (1 to 4 pointers)",
    releasable=False,
)
def line_pointer(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a professional line without a reason, with too many, or with one not listed.

    Institutional lines have no pointers: none is asked of them. A form without any diagnosis
    is held once, by ICD-DIAGNOSIS-MISSING.
    """
    listed = {code.code for form, code in diagnoses(coded) if form is ClaimType.PROFESSIONAL}
    for line in lines_of(coded, ClaimType.PROFESSIONAL):
        fault = _fault(line, listed) if listed else None
        if fault:
            yield Problem(line_subject(line), fault, claim_type=line.claim_type)


def _fault(line: ServiceLine, listed: set[str]) -> str | None:
    """Return what is wrong with the pointers of a line."""
    pointed = line.diagnosis_codes
    if not pointed:
        return "points to no diagnosis"
    if len(pointed) > MOST or len(set(pointed)) < len(pointed):
        return f"points to {len(pointed)} diagnoses, {MOST} different ones are allowed"
    return None if listed.issuperset(pointed) else "points to a diagnosis that is not listed"
