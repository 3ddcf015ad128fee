"""Where a validated encounter stands: one place out of six."""

from __future__ import annotations

from collections.abc import Iterable

from claimstream.schemas.finding import Finding
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import Disposition, Lifecycle, Severity

ANSWERABLE = frozenset({"ICD-DIAGNOSIS-MISSING"})
"""Holds that the provider's answer may end: nothing could be coded before it."""
ENDED = {
    Lifecycle.CANCELLED: Disposition.CANCELLED,
    Lifecycle.MERGED: Disposition.MERGED,
}


def settled(
    findings: Iterable[Finding], ready: ReadyEncounter, fixed: frozenset[str]
) -> tuple[Finding, ...]:
    """Return the findings, no longer blocking where somebody settled them.

    A release names rule and subject, an answer trigger and subject. ``fixed`` are the rules
    whose findings no release can settle.
    """
    released = {
        (each.rule_id, each.subject) for each in ready.hold_releases if each.rule_id not in fixed
    }
    answered = {(each.trigger, each.subject) for each in ready.answers}
    return tuple(
        finding.model_copy(update={"blocking": False})
        if _is_settled(finding, released, answered)
        else finding
        for finding in findings
    )


def _is_settled(
    finding: Finding, released: set[tuple[str, str]], answered: set[tuple[str, str]]
) -> bool:
    """Return whether a release stands against the finding, or an answer against the question."""
    identity = (finding.rule_id, finding.subject)
    asked = finding.severity is Severity.QUERY and identity in answered
    return finding.blocking and (identity in released or asked)


def dispose(findings: Iterable[Finding]) -> Disposition:
    """Return where an encounter that is to be billed stands: a hold outranks a question.

    A hold that only says what the open question asks waits with it.
    """
    waiting = [finding for finding in findings if finding.blocking]
    asked = any(finding.severity is Severity.QUERY for finding in waiting)
    held = any(
        finding.severity is Severity.HOLD and not (asked and finding.rule_id in ANSWERABLE)
        for finding in waiting
    )
    if held:
        return Disposition.HOLD
    return Disposition.QUERY if asked else Disposition.CLEAN
