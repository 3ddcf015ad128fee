"""The patient's reason for an unscheduled visit to the facility (837I HI*APR)."""

from __future__ import annotations

from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.vocabulary import ClaimType, DiagnosisRole, EncounterClass

UNSCHEDULED = frozenset({EncounterClass.EMERGENCY, EncounterClass.OBSERVATION})
REVENUE = ("045", "0516", "0526", "0762")
RULE_ID = "ICD-REASON-FOR-VISIT"


def reason_for_visit(
    encounter: Encounter, form: ClaimType, listed: tuple[AssignedCode, ...]
) -> tuple[AssignedCode, ...]:
    """Return the first-listed diagnosis again as the reason for an unscheduled outpatient visit.

    Emergency, urgent care and observation revenue codes demand it (ASC X12N 005010X223A2).
    """
    lines = [charge for charge in encounter.charges if charge.claim_type is form]
    urgent = any((line.revenue_code or "").startswith(REVENUE) for line in lines)
    unscheduled = encounter.encounter_class in UNSCHEDULED or urgent
    if form is ClaimType.PROFESSIONAL or not unscheduled:
        return ()
    facts = {"role": DiagnosisRole.REASON_FOR_VISIT, "rank": 1, "rule_id": RULE_ID}
    leading = (code for code in listed if code.role is DiagnosisRole.FIRST_LISTED)
    return tuple(code.model_copy(update=facts) for code in leading)
