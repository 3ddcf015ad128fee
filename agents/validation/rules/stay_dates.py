"""DATE-STAY."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

ZONE = timedelta(days=1)
"""Instants are UTC, dates are local: they may differ by a day."""


@rule(
    "DATE-STAY",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010X223A2, loop 2300 DTP*435, DTP*096, DTP*434",
    releasable=False,
)
def stay_dates(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a stay that ends before it begins or begins after the statement ends.

    Admission and discharge on one day are ordinary; so is a statement that begins before the
    admission, when services of the payment window are on it.
    """
    encounter = coded.ready.encounter
    stay = encounter.stay
    if stay is None:
        return
    if stay.discharged_at is not None and stay.discharged_at < stay.admitted_at:
        yield Problem("stay/discharged_at", "before the admission")
    if stay.admitted_at.date() > encounter.service_through + ZONE:
        yield Problem("stay/admitted_at", "after the last day of service")
