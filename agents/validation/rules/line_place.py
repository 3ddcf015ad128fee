"""LINE-PLACE-OF-SERVICE."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject, lines_of
from claimstream.agents.validation.identifiers import PLACE
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity


@rule(
    "LINE-PLACE-OF-SERVICE",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="ASC X12N 005010X222A1 CLM05-1, SV105; CMS place of service code set",
    releasable=False,
)
def line_place(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a professional line without a two-digit place of service.

    Institutional lines have none: the type of bill says where.
    """
    for line in lines_of(coded, ClaimType.PROFESSIONAL):
        if not PLACE.fullmatch(line.place_of_service or ""):
            yield Problem(line_subject(line), "no place of service", claim_type=line.claim_type)
