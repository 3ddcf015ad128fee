"""LINE-REVENUE-CODE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject, lines_of
from claimstream.agents.validation.identifiers import REVENUE
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity


@rule(
    "LINE-REVENUE-CODE",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="ASC X12N 005010X223A2, loop 2400 SV201",
    releasable=False,
)
def line_revenue(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an institutional line without a four-digit revenue code.

    It asks for no procedure code beside it: rooms, packaged pharmacy, supplies and recovery
    have none.
    """
    for line in lines_of(coded, ClaimType.INSTITUTIONAL):
        if not REVENUE.fullmatch(line.revenue_code or ""):
            yield Problem(line_subject(line), "no revenue code", claim_type=line.claim_type)
