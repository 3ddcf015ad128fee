"""LINE-MODIFIER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.identifiers import MODIFIER
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter, ServiceLine
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

MOST = 4


@rule(
    "LINE-MODIFIER",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ASC X12N 005010X222A1 SV101-3 to SV101-6, X223A2 SV202-3 to SV202-6",
    releasable=False,
)
def line_modifier(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a line whose modifiers are malformed, repeated, too many or modify nothing."""
    for line in coded.service_lines:
        if line.modifiers and not _stand_well(line):
            yield Problem(line_subject(line), "modifiers malformed", claim_type=line.claim_type)


def _stand_well(line: ServiceLine) -> bool:
    """Return whether at most four different two-character modifiers follow a code."""
    shaped = all(MODIFIER.fullmatch(modifier) for modifier in line.modifiers)
    different = len(set(line.modifiers)) == len(line.modifiers) <= MOST
    return shaped and different and line.procedure_code is not None
