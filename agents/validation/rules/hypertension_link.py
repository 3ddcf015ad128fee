"""ICD-HYPERTENSION-LINK."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import proper, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

PRESUMED = ("I50.", "N18.")


@rule(
    "ICD-HYPERTENSION-LINK",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines I.A.15, I.C.9.a",
)
def hypertension_link(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold plain hypertension beside heart failure or chronic kidney disease.

    The classification presumes the link: I11, I12 or I13 takes the place of I10, without a
    query. A coder releases it where the provider denies the link.
    """
    for listed in coded.diagnosis_lists:
        codes = [code.code for code in proper(listed)]
        linked = [code for code in codes if code.startswith(PRESUMED)]
        if "I10" in codes and linked:
            yield Problem(
                subject(listed.claim_type, "I10"),
                f"{linked[0]} is presumed to be due to hypertension",
                claim_type=listed.claim_type,
            )
