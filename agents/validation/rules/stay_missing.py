"""STAY-FACTS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimstream.agents.validation.forms import forms
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity

SHAPES = {
    "admission_type": re.compile(r"[1-59]"),
    "admission_source": re.compile(r"[0-9A-Z]"),
}


@rule(
    "STAY-FACTS",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010X223A2, loop 2300 CL101, CL102, DTP*435; NUBC UB-04 FL14, FL15",
    releasable=False,
    version=2,
)
def stay_missing(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an institutional bill without type or source of the admission or visit.

    Outpatient bills carry both as well (UB-04 FL14 and FL15); nothing is filled in for them.
    """
    stay = coded.ready.encounter.stay
    if ClaimType.INSTITUTIONAL not in forms(coded):
        return
    if stay is None:
        yield Problem("stay", "no facts of the stay or visit")
        return
    for name, shape in SHAPES.items():
        if not shape.fullmatch(getattr(stay, name)):
            yield Problem(f"stay/{name}", "missing or malformed")
