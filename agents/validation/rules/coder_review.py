"""CODER-REVIEW."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, line_subject, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import Decision, FindingOwner, Severity


@rule(
    "CODER-REVIEW",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="claimstream decision policy: auto may be billed untouched, review needs a coder",
    releasable=False,
)
def coder_review(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold what the coder's own confidence does not reach: no code is billed on a guess.

    A coder's decision to confirm, replace or remove the code ends it.
    """
    for form, code in diagnoses(coded):
        if code.decision is Decision.REVIEW:
            yield Problem(subject(form, code.code), "proposed, not confirmed", claim_type=form)
    for procedure in coded.procedures:
        if procedure.decision is Decision.REVIEW:
            yield Problem(f"procedures/{procedure.procedure_id}", "proposed, not confirmed")
    for line in coded.service_lines:
        if line.decision is Decision.REVIEW:
            yield Problem(line_subject(line), "proposed, not confirmed", line.claim_type)
