"""LINE-DATE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from claimstream.agents.validation.forms import is_stay, line_subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter, ServiceLine
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

WINDOW = timedelta(days=3)


@rule(
    "LINE-DATE",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="ASC X12N 005010X223A2, DTP*434 and DTP*472; 42 CFR 412.2(c)(5) (payment window)",
    releasable=False,
)
def line_date(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a line outside the days of its encounter, or one that ends before it begins.

    The facility's bill of a stay may hold services of the three days before it.
    """
    for line in coded.service_lines:
        if not _is_inside(coded, line):
            yield Problem(line_subject(line), "outside the encounter's days", line.claim_type)


def _is_inside(coded: CodedEncounter, line: ServiceLine) -> bool:
    """Return whether the line lies in the encounter's days."""
    encounter = coded.ready.encounter
    window = WINDOW if is_stay(coded, line.claim_type) else timedelta()
    end = line.service_end_date or line.service_date
    first = encounter.service_from - window
    return first <= line.service_date <= end <= encounter.service_through
