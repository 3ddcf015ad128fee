"""The principal diagnosis of a stay: what, after study, chiefly occasioned it (UHDDS; OCG II)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from claimstream.agents.coding.record.coder_decisions import CERTAIN
from claimstream.agents.coding.record.diagnosis_list import BARRED, UNACCEPTABLE, may_lead
from claimstream.agents.coding.words.vocabulary import table
from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.vocabulary import Decision, DiagnosisRole, PoaIndicator

__all__ = ["led", "rivals"]

Codes = tuple[AssignedCode, ...]
Attributes = Callable[[str], frozenset[str]]
NO_LEADER = BARRED | UNACCEPTABLE
QUESTIONABLE = "qadm"
"""Edit attribute of conditions that alone seldom call for a stay (MCE, questionable admission)."""
SYMPTOM = "R"
CATEGORY = 3


def led(codes: Codes, attributes: Attributes) -> Codes:
    """Return a stay's diagnoses with the principal one first, in order of the author otherwise.

    What arose in the stay did not occasion it, and a condition that seldom calls for a stay gives
    way to one that does. Such a change is for review, and so is a symptom before a diagnosis that
    may explain it (II.A), and a leader that another diagnosis rivals (II.B, II.C, II.G). What a
    coder put first stays.
    """
    able = [code for code in codes if _may_be_principal(code, attributes)]
    if not able or codes[0].confidence == CERTAIN:
        return codes
    leader = min(able, key=lambda code: _against(code, attributes))
    sure = leader is codes[0] and not _unexplained(leader, able)
    if sure and not rivals(leader, able):
        return codes
    first = leader.model_copy(update={"decision": Decision.REVIEW, "role": codes[0].role})
    others = (code.model_copy(update={"role": _behind(code)}) for code in _but(leader, codes))
    return tuple(
        code.model_copy(update={"rank": rank}) for rank, code in enumerate((first, *others), 1)
    )


def rivals(leader: AssignedCode, codes: Iterable[AssignedCode]) -> Codes:
    """Return the other acute conditions of the admission that may be the reason for the stay too.

    The provider's order stands between them (II.B, II.C); where a guideline fixes the leader there
    is no choice, and neither is there between a code and the one that only completes it.
    """
    reasons, fixed = (
        tuple(table("sequence")[key]) for key in ("reasons_for_stay", "fixed_leaders")
    )
    if not leader.code.startswith(reasons) or leader.code.startswith(fixed):
        return ()
    return tuple(
        code
        for code in codes
        if code.code.startswith(reasons)
        and code.code[:CATEGORY] != leader.code[:CATEGORY]
        and code.poa is not PoaIndicator.N
        and code.role is DiagnosisRole.OTHER
        and not _completes(code.code, leader.code)
    )


def _completes(code: str, leader: str) -> bool:
    """Tell whether a code only says more of its leader: the type of a hypertensive failure."""
    rows = table("partners")["partner"]
    needed = (row["needs"] for row in rows if leader.startswith(tuple(row["when"])))
    return any(code.startswith(tuple(prefixes)) for prefixes in needed)


def _may_be_principal(code: AssignedCode, attributes: Attributes) -> bool:
    """Tell whether a code may be a reason for a stay at all."""
    return may_lead(code.code) and not NO_LEADER & attributes(code.code)


def _against(code: AssignedCode, attributes: Attributes) -> tuple[bool, bool]:
    """Return what speaks against a code as the reason for the stay, the weightier first."""
    return code.poa is PoaIndicator.N, QUESTIONABLE in attributes(code.code)


def _unexplained(leader: AssignedCode, able: Iterable[AssignedCode]) -> bool:
    """Tell whether a symptom leads though a diagnosis is listed."""
    return leader.code.startswith(SYMPTOM) and any(
        not code.code.startswith((SYMPTOM, "Z")) for code in able
    )


def _but(leader: AssignedCode, codes: Codes) -> Codes:
    """Return the codes without the leader."""
    return tuple(code for code in codes if code is not leader)


def _behind(code: AssignedCode) -> DiagnosisRole:
    """Return the role of a code that does not lead: its own, or other if it led."""
    return DiagnosisRole.OTHER if code.role is DiagnosisRole.PRINCIPAL else code.role
