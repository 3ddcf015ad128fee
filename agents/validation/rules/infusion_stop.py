"""INFUSION-STOP-TIME."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.indicators import written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

INFUSIONS = frozenset({"96360", "96361", "96365", "96366", "96413", "96415", "96416"})
"""Infusions by the hour, opaque numbers."""
CLOCK = r"[^\n\d]{0,15}(?:\d{1,2}:\d{2}|(?:at|time:?|@) ?\d{4}\b)"
START = re2.compile(rf"(?i)\b(?:start(?:ed)?|began|begun|initiated|hung)\b{CLOCK}")
STOP = re2.compile(
    rf"(?i)\b(?:stop(?:ped)?|end(?:ed)?|completed?|finished|discontinued|down)\b{CLOCK}"
    r"|\d{1,2}:?\d{2} ?(?:am|pm)? ?(?:-|to|until) ?\d{1,2}:?\d{2}"
)


@rule(
    "INFUSION-STOP-TIME",
    severity=Severity.HOLD,
    owner=FindingOwner.DEPARTMENT,
    version=2,
    cites="CMS Claims Processing Manual ch. 4, sec. 230.2 (start and stop times of infusions)",
)
def infusion_stop(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an infusion that the record starts and never stops: hour and push differ.

    A record without any infusion times leaves the question to the department's own system.
    """
    encounter = coded.ready.encounter
    if any(written(encounter, START)) and not any(written(encounter, STOP)):
        for line in coded.service_lines:
            if line.procedure_code in INFUSIONS:
                yield Problem(line_subject(line), "no stop time", claim_type=line.claim_type)
