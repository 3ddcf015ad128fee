"""ICD-NORMAL-DELIVERY."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import proper, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-NORMAL-DELIVERY",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.C.15.n",
)
def normal_delivery(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a normal delivery (O80) beside any other code of the pregnancy chapter."""
    for listed in coded.diagnosis_lists:
        codes = [code.code for code in proper(listed)]
        others = [code for code in codes if code.startswith("O") and code != "O80"]
        if "O80" in codes and others:
            yield Problem(
                subject(listed.claim_type, "O80"),
                f"a normal delivery excludes {others[0]}",
                claim_type=listed.claim_type,
            )
