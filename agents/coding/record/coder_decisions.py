"""A human coder's decisions laid over the proposals: the coder has the last word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from claimstream.schemas.amendment import CoderDecision
from claimstream.schemas.coded_encounter import AssignedCode, AssignedProcedure, ServiceLine
from claimstream.schemas.vocabulary import (
    ClaimType,
    CodeSystem,
    Decision,
    DecisionAction,
    DiagnosisRole,
)

RULE_ID = "CODER-DECISION"
Codes = tuple[AssignedCode, ...]
CERTAIN = Decimal("1.000")
SETTLED = {"decision": Decision.AUTO, "confidence": CERTAIN}
"""What a coder looked at may be billed untouched."""


def decide_diagnoses(
    codes: Codes, decisions: Iterable[CoderDecision], form: ClaimType, release: str
) -> Codes:
    """Return the codes of a form after every decision that concerns it, in order of decision."""
    for decision in in_order(decisions):
        step = STEPS.get(decision.action)
        concerned = decision.claim_type in (None, form) and decision.system is CodeSystem.ICD10CM
        if step and concerned:
            codes = step(codes, decision, release)
    return codes


def in_order(decisions: Iterable[CoderDecision]) -> list[CoderDecision]:
    """Return decisions as they were made; the id settles the same instant."""
    return sorted(decisions, key=lambda each: (each.decided_at, each.decision_id))


def _add(codes: Codes, decision: CoderDecision, release: str) -> Codes:
    """Append the code, or confirm it where it stands."""
    if any(code.code == decision.code for code in codes):
        return _confirm(codes, decision, release)
    return (*codes, _decided(decision, release))


def _remove(codes: Codes, decision: CoderDecision, release: str) -> Codes:
    """Leave the code out."""
    return tuple(code for code in codes if code.code != decision.code)


def _replace(codes: Codes, decision: CoderDecision, release: str) -> Codes:
    """Put the code in the place of the one it replaces; its evidence serves if none is given."""
    if all(code.code != decision.replaces for code in codes):
        return _confirm(codes, decision, release)
    return tuple(
        _instead(code, decision, release) if code.code == decision.replaces else code
        for code in codes
        if code.code in (decision.replaces, *_others(codes, decision.code))
    )


def _others(codes: Codes, decided: str) -> Iterator[str]:
    """Yield the codes beside the decided one."""
    return (code.code for code in codes if code.code != decided)


def _instead(code: AssignedCode, decision: CoderDecision, release: str) -> AssignedCode:
    """Return the decided code in the place of another."""
    evidence = decision.evidence or code.evidence
    kept = {
        "evidence": evidence,
        "poa": decision.poa or code.poa,
        "rank": code.rank,
        "role": code.role,
    }
    return _decided(decision, release).model_copy(update=kept)


def _confirm(codes: Codes, decision: CoderDecision, release: str) -> Codes:
    """Settle the code; evidence that the coder gave joins what was there."""
    return tuple(
        code.model_copy(
            update={
                **SETTLED,
                "poa": decision.poa or code.poa,
                "evidence": tuple(dict.fromkeys(code.evidence + decision.evidence)),
            }
        )
        if code.code == decision.code
        else code
        for code in codes
    )


def _make_first(codes: Codes, decision: CoderDecision, release: str) -> Codes:
    """Move the code to the front and settle it: who puts it first has read it."""
    settled = _confirm(codes, decision, release)
    first = tuple(code for code in settled if code.code == decision.code)
    return first + tuple(code for code in settled if code.code != decision.code)


def _decided(decision: CoderDecision, release: str) -> AssignedCode:
    """Return the code that a coder assigned."""
    return AssignedCode(
        system=decision.system,
        code=decision.code,
        rank=1,
        role=DiagnosisRole.OTHER,
        poa=decision.poa,
        release=release,
        rule_id=RULE_ID,
        rule_version=1,
        decision=Decision.AUTO,
        confidence=CERTAIN,
        evidence=decision.evidence,
    )


STEPS: Mapping[DecisionAction, Callable[[Codes, CoderDecision, str], Codes]] = {
    DecisionAction.ADD: _add,
    DecisionAction.REMOVE: _remove,
    DecisionAction.REPLACE: _replace,
    DecisionAction.CONFIRM: _confirm,
    DecisionAction.MAKE_FIRST: _make_first,
}


def decide_procedures(
    procedures: tuple[AssignedProcedure, ...], decisions: Iterable[CoderDecision]
) -> tuple[AssignedProcedure, ...]:
    """Return the inpatient procedures after every decision about an ICD-10-PCS code.

    A procedure that the source did not send is not added here: its date and operator are the
    source's to tell.
    """
    for decision in in_order(decisions):
        if decision.system is CodeSystem.ICD10PCS:
            procedures = tuple(
                each if _names(decision) != each.code else _procedure(each, decision)
                for each in procedures
                if not _removes(decision, each.code)
            )
    return procedures


def _procedure(procedure: AssignedProcedure, decision: CoderDecision) -> AssignedProcedure:
    """Return the procedure as decided."""
    update = {"code": decision.code, "decision": Decision.AUTO, "rule_id": RULE_ID}
    return procedure.model_copy(update=update)


def decide_line(line: ServiceLine, decisions: Iterable[CoderDecision]) -> ServiceLine:
    """Return a service line after every decision about its procedure number.

    A line is confirmed or its number replaced; lines are neither added nor removed, for charges
    have one source.
    """
    for decision in in_order(decisions):
        concerned = decision.claim_type in (None, line.claim_type)
        numbered = decision.system in (CodeSystem.HCPCS, CodeSystem.CPT)
        if concerned and numbered and _names(decision) == line.procedure_code:
            update = {"procedure_code": decision.code, "system": decision.system}
            settled = {"decision": Decision.AUTO, "rule_id": RULE_ID}
            line = line.model_copy(update={**update, **settled})
    return line


def _names(decision: CoderDecision) -> str | None:
    """Return the code that a confirmation or replacement is about; None for other actions."""
    if decision.action is DecisionAction.REPLACE:
        return decision.replaces
    return decision.code if decision.action is DecisionAction.CONFIRM else None


def _removes(decision: CoderDecision, code: str) -> bool:
    """Return whether the decision takes the code away."""
    return decision.action is DecisionAction.REMOVE and decision.code == code
