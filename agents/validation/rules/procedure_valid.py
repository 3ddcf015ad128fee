"""PCS-CODE-DATE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "PCS-CODE-DATE",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="45 CFR 162.1002; ICD-10-PCS Official Guidelines A10 (a code is valid or it is none)",
    releasable=False,
    uses=("icd10pcs",),
)
def procedure_valid(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an inpatient procedure whose code is not valid on the day of discharge."""
    through = coded.ready.encounter.service_through
    for procedure in coded.procedures:
        found = codesets.icd10pcs(procedure.code, on=through)
        if found is None or found.code != procedure.code:
            yield Problem(
                f"procedures/{procedure.procedure_id}", f"{procedure.code} not valid at discharge"
            )
