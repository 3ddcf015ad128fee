"""LINE-PROCEDURE-CODE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.identifiers import PROCEDURE
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter, ServiceLine
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity

RATE_CODES = ("0022", "0023", "0024")
"""Revenue codes whose lines carry a payment rate code (HIPPS) of another form."""


@rule(
    "LINE-PROCEDURE-CODE",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="45 CFR 162.1002(b); ASC X12N 005010X222A1 SV101-2, X223A2 SV202-2",
    releasable=False,
)
def line_procedure(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a professional line without a procedure code, and any line with a malformed one.

    Whether the number exists is asked of loaded code sets; its form needs none.
    """
    for line in coded.service_lines:
        if not _is_in_form(line):
            yield Problem(
                line_subject(line), "no procedure code in HCPCS form", claim_type=line.claim_type
            )


def _is_in_form(line: ServiceLine) -> bool:
    """Return whether the line has the code that its form needs."""
    if line.procedure_code is None:
        return line.claim_type is ClaimType.INSTITUTIONAL
    if line.revenue_code in RATE_CODES:
        return len(line.procedure_code) == 5 and line.procedure_code.isalnum()
    return bool(PROCEDURE.fullmatch(line.procedure_code))
