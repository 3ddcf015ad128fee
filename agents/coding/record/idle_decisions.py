"""Decisions of coders that found nothing to act on: shown, never lost."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.schemas.amendment import CoderDecision
from claimstream.schemas.coded_encounter import DiagnosisList
from claimstream.schemas.finding import Finding
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import CodeSystem, DecisionAction, FindingOwner, Severity

RULE_ID = "CODER-DECISION-IDLE"
ASIDE = frozenset({DecisionAction.REMOVE, DecisionAction.UNKNOWN})


def idle_decisions(ready: ReadyEncounter, lists: tuple[DiagnosisList, ...]) -> tuple[Finding, ...]:
    """Return a hold for each decision whose diagnosis is on no list that it is about.

    The record changed under it, or it named a code that was never proposed. A later removal of
    the same code settles it.
    """
    removed = {each.code for each in ready.decisions if each.action is DecisionAction.REMOVE} | {
        each.replaces for each in ready.decisions if each.action is DecisionAction.REPLACE
    }
    return tuple(
        _finding(decision)
        for decision in _about_diagnoses(ready)
        if decision.code not in removed and not _is_placed(decision, lists)
    )


def _about_diagnoses(ready: ReadyEncounter) -> Iterator[CoderDecision]:
    """Yield the decisions that want a diagnosis on a list."""
    for decision in ready.decisions:
        if decision.system is CodeSystem.ICD10CM and decision.action not in ASIDE:
            yield decision


def _is_placed(decision: CoderDecision, lists: tuple[DiagnosisList, ...]) -> bool:
    """Return whether the code stands on a list that the decision is about."""
    return any(
        code.code == decision.code
        for listed in lists
        if decision.claim_type in (None, listed.claim_type)
        for code in listed.diagnoses
    )


def _finding(decision: CoderDecision) -> Finding:
    """Return the hold of one decision."""
    return Finding(
        rule_id=RULE_ID,
        rule_version=1,
        severity=Severity.HOLD,
        owner=FindingOwner.CODER,
        blocking=True,
        subject=f"decisions/{decision.decision_id}",
        message=f"{decision.action} of {decision.code} found nothing to act on",
    )
