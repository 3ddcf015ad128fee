"""Which diagnoses a claim carries, and in which order.

837P: 12, first-listed first; 837I: principal, admitting, 3 patient reasons, 24 others, 12 external
causes (005010X222A1 and X223A2, HI). What does not fit stays in the record, never on a second bill.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claimstream.schemas.claim import ClaimDiagnosis
from claimstream.schemas.coded_encounter import AssignedCode, ServiceLine
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import ClaimType, DiagnosisRole

INSTITUTIONAL_MOST = {
    DiagnosisRole.PRINCIPAL: 1,
    DiagnosisRole.FIRST_LISTED: 1,
    DiagnosisRole.ADMITTING: 1,
    DiagnosisRole.REASON_FOR_VISIT: 3,
    DiagnosisRole.EXTERNAL_CAUSE: 12,
    DiagnosisRole.OTHER: 24,
}
PROFESSIONAL_MOST = 12
LEADING = (DiagnosisRole.PRINCIPAL, DiagnosisRole.FIRST_LISTED)
NOT_PROFESSIONAL = (DiagnosisRole.ADMITTING, DiagnosisRole.REASON_FOR_VISIT)


def diagnoses_of(
    validated: ValidatedEncounter, claim_type: ClaimType, lines: Sequence[ServiceLine]
) -> tuple[ClaimDiagnosis, ...]:
    """Return the diagnoses of one claim in its order."""
    listed = [
        code
        for each in validated.diagnosis_lists
        if each.claim_type is claim_type
        for code in sorted(each.diagnoses, key=_order)
    ]
    professional = claim_type is ClaimType.PROFESSIONAL
    kept = _professional(listed, lines) if professional else _institutional(listed)
    return tuple(_claimed(code) for code in kept)


def pointers(line: ServiceLine, diagnoses: Sequence[ClaimDiagnosis]) -> tuple[int, ...]:
    """Return the line's pointers (SV107), counted from 1; the first diagnosis when it has none."""
    at = {diagnosis.code: number for number, diagnosis in enumerate(diagnoses, start=1)}
    found = tuple(at[code] for code in line.diagnosis_codes if code in at)[:4]
    return found or ((1,) if diagnoses else ())


def _order(code: AssignedCode) -> tuple[bool, int]:
    """Return the sort key: principal or first-listed before all, then by rank."""
    return (code.role not in LEADING, code.rank)


def _professional(
    listed: Sequence[AssignedCode], lines: Iterable[ServiceLine]
) -> list[AssignedCode]:
    """Return at most 12 codes, each once: those that lines point to before the rest."""
    pointed = {code for line in lines for code in line.diagnosis_codes}
    unique = {code.code: code for code in reversed(listed) if code.role not in NOT_PROFESSIONAL}
    codes = sorted(unique.values(), key=_order)
    chosen = sorted(codes, key=lambda code: code.code not in pointed)[:PROFESSIONAL_MOST]
    return sorted(chosen, key=_order)


def _institutional(listed: Sequence[AssignedCode]) -> list[AssignedCode]:
    """Return the codes of each role up to its number."""
    counts = dict.fromkeys(INSTITUTIONAL_MOST, 0)
    kept = []
    for code in listed:
        counts[code.role] += 1
        if counts[code.role] <= INSTITUTIONAL_MOST[code.role]:
            kept.append(code)
    return kept


def _claimed(code: AssignedCode) -> ClaimDiagnosis:
    """Return a coded diagnosis as the claim carries it: evidence by reference only."""
    return ClaimDiagnosis(
        code=code.code,
        role=code.role,
        poa=code.poa,
        rule_id=code.rule_id,
        rule_version=code.rule_version,
        release=code.release,
        evidence=code.evidence,
    )
