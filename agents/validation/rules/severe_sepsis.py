"""ICD-SEVERE-SEPSIS."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import FIRST, proper, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.agents.validation.tables import is_systemic_infection
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-SEVERE-SEPSIS",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.C.1.d.1.b, I.C.1.d.4",
)
def severe_sepsis(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold severe sepsis in the first place or without the systemic infection behind it."""
    for listed in coded.diagnosis_lists:
        codes = proper(listed)
        infected = any(is_systemic_infection(code.code) for code in codes)
        for code in codes:
            if code.code.startswith("R65.2") and (code.role in FIRST or not infected):
                yield Problem(
                    subject(listed.claim_type, code.code),
                    "needs a systemic infection listed before it",
                    claim_type=listed.claim_type,
                )
