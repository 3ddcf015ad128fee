"""DATE-FUTURE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

ZONE = timedelta(days=1)
"""The instant is UTC, service dates are local: the day may already be tomorrow there."""


@rule(
    "DATE-FUTURE",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="31 USC 3729 (a claim is for services given); ASC X12N 005010 loop 2400 DTP*472",
    releasable=False,
)
def service_in_future(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold care dated after the source told of it: nobody bills what is still to come."""
    encounter = coded.ready.encounter
    last = encounter.event_at.date() + ZONE
    if encounter.service_through > last:
        yield Problem("service_through", "after the record of it was made")
    for line in coded.service_lines:
        if max(line.service_date, line.service_end_date or line.service_date) > last:
            yield Problem(line_subject(line), "after the record of it was made", line.claim_type)
