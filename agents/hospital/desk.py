"""The made-up hospital's coder and providers, for demonstrations: they know the truth.

The coder confirms proposals where every proposed list is right, and leaves the rest held; a
provider answers a question by its first supported option.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from claimstream.agents.hospital.truth import Truth
from claimstream.schemas.amendment import Amendment, CoderDecision
from claimstream.schemas.coded_encounter import AssignedCode, CodedEncounter
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import (
    AmendmentKind,
    ClaimType,
    Decision,
    DecisionAction,
    DiagnosisRole,
    Disposition,
)

CODER = "made-up-coder"
REVIEW = "CODER-REVIEW"
LATER = timedelta(hours=2)


def review(
    validated: ValidatedEncounter, coded: CodedEncounter, truth: Truth
) -> Iterator[Amendment]:
    """Yield a confirmation of each proposed code when nothing but review holds a right list."""
    if not waits_for_review(validated) or not all_right(coded, truth):
        return
    for diagnoses in coded.diagnosis_lists:
        for code in diagnoses.diagnoses:
            if code.decision is Decision.REVIEW:
                yield confirmation(coded, diagnoses.claim_type, code)


def waits_for_review(validated: ValidatedEncounter) -> bool:
    """Say whether a coder's review is all that the encounter waits for."""
    blocking = {finding.rule_id for finding in validated.findings if finding.blocking}
    return validated.disposition is Disposition.HOLD and blocking == {REVIEW}


def all_right(coded: CodedEncounter, truth: Truth) -> bool:
    """Say whether every proposed list has exactly the right codes, admission's aside."""
    right = {
        ClaimType.PROFESSIONAL: set(truth.professional),
        ClaimType.INSTITUTIONAL: set(truth.institutional),
    }
    lists = coded.diagnosis_lists
    return all(
        {code.code for code in each.diagnoses if code.role is not DiagnosisRole.ADMITTING}
        == right[each.claim_type]
        for each in lists
    )


def confirmation(coded: CodedEncounter, form: ClaimType, code: AssignedCode) -> Amendment:
    """Return the coder's decision to confirm a code of one list."""
    decision_id = f"{coded.encounter_id}/{form}/{code.code}"
    at = coded.ready.ready_at + LATER
    return Amendment(
        encounter_id=coded.encounter_id,
        amendment_id=decision_id,
        kind=AmendmentKind.CODER_DECISION,
        made_by=CODER,
        made_at=at,
        coder_decision=CoderDecision(
            decision_id=decision_id,
            revision=coded.revision,
            amendment=coded.amendment,
            document_hashes=tuple(d.sha256 for d in coded.ready.encounter.documents),
            action=DecisionAction.CONFIRM,
            system=code.system,
            code=code.code,
            claim_type=form,
            reason="read in the chart",
            coder_id=CODER,
            decided_at=at,
        ),
    )


def reply(query: ProviderQuery) -> QueryResponse | None:
    """Return the answer to a question that offers a supported option, or None."""
    supported = [option for option in query.options if option.statement]
    if not supported or query.addressed_to_npi is None:
        return None
    return QueryResponse(
        encounter_id=query.encounter_id,
        query_id=query.query_id,
        response_id=f"{query.query_id}/1",
        option_id=supported[0].option_id,
        answered_by_npi=query.addressed_to_npi,
        answered_at=query.asked_at + LATER,
    )
