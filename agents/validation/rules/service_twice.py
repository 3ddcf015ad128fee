"""LINE-DUPLICATE-HISTORY."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.duplicates import may_repeat
from claimstream.agents.validation.forms import line_subject, lines_of
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity


@rule(
    "LINE-DUPLICATE-HISTORY",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="CMS Claims Processing Manual ch. 1, sec. 120 (duplicate edits)",
)
def service_twice(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a professional service that stands on another account: same code, day and provider.

    Without the patient's history the rule abstains; twins are then found after the fact.
    """
    history = coded.ready.encounter.prior_services
    billed = {
        (prior.procedure_code, prior.service_date, prior.npi)
        for prior in (history.services if history else ())
        if prior.encounter_id != coded.encounter_id
    }
    for line in lines_of(coded, ClaimType.PROFESSIONAL):
        service = (line.procedure_code, line.service_date, line.rendering_npi)
        if service in billed and not may_repeat(line):
            yield Problem(line_subject(line), "stands on another account too", line.claim_type)
