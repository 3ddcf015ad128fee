"""STAY-INTERIM."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import forms, is_stay
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "STAY-INTERIM",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="CMS Claims Processing Manual ch. 1, sec. 50.2 (frequency of billing)",
    releasable=False,
)
def interim_bill(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a stay that has not ended: interim bills are made by a biller.

    Claims here are complete bills (frequency 1, 7, 8); a stay bills itself after discharge.
    """
    stay = coded.ready.encounter.stay
    billed = any(is_stay(coded, form) for form in forms(coded))
    if billed and stay is not None and stay.discharged_at is None:
        yield Problem("stay/discharged_at", "still a patient")
