"""STAY-FACTS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimstream.agents.validation.forms import forms, is_stay
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

SHAPES = {
    "admission_type": re.compile(r"[1-59]"),
    "admission_source": re.compile(r"[0-9A-Z]"),
}


@rule(
    "STAY-FACTS",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010X223A2, loop 2300 CL101, CL102, DTP*435",
    releasable=False,
)
def stay_missing(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold the bill of a stay without admission type, source or hour."""
    stay = coded.ready.encounter.stay
    if not any(is_stay(coded, form) for form in forms(coded)):
        return
    if stay is None:
        yield Problem("stay", "no facts of the stay")
        return
    for name, shape in SHAPES.items():
        if not shape.fullmatch(getattr(stay, name)):
            yield Problem(f"stay/{name}", "missing or malformed")
