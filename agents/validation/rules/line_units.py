"""LINE-UNITS."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

BASES = frozenset({"UN", "MJ", "DA", "F2"})
WHOLE = frozenset({"UN", "MJ", "DA"})
MOST = 99_999


@rule(
    "LINE-UNITS",
    severity=Severity.HOLD,
    owner=FindingOwner.DEPARTMENT,
    cites="ASC X12N 005010X222A1 SV103-SV104, X223A2 SV204-SV205; CMS Claims Processing ch. 17",
    releasable=False,
)
def line_units(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a line without units, with a part of a unit, or with an unknown basis.

    Units, minutes and days are whole: a drug's dose is rounded up to its billing unit before it
    is charged. International units (F2) may have fractions.
    """
    for line in coded.service_lines:
        if line.unit_basis not in BASES:
            yield Problem(line_subject(line), "unknown unit basis", claim_type=line.claim_type)
        elif not 0 < line.units <= MOST:
            yield Problem(line_subject(line), "units out of range", claim_type=line.claim_type)
        elif line.unit_basis in WHOLE and line.units % 1:
            yield Problem(line_subject(line), "part of a unit", claim_type=line.claim_type)
