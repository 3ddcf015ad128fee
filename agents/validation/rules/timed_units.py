"""TIMED-UNITS."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.indicators import written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

TIMED = frozenset({"97032", "97035", "97110", "97112", "97116", "97140", "97530", "97535"})
"""Therapy by the quarter of an hour, opaque numbers."""
WORDS = r"(?:timed|one[- ]on[- ]one|direct contact)"
MINUTES = re2.compile(
    rf"(?i)\b{WORDS}\b[^\d\n.]{{0,40}}(\d{{1,3}})\b|(?i)\b(\d{{1,3}}) {WORDS} min"
)
QUARTER, LEAST = 15, 8


@rule(
    "TIMED-UNITS",
    severity=Severity.HOLD,
    owner=FindingOwner.DEPARTMENT,
    version=2,
    cites="CMS Claims Processing Manual ch. 5, sec. 20.2 (eight-minute rule)",
)
def timed_units(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold therapy that bills more quarters of an hour than its documented minutes hold.

    The last quarter counts from its eighth minute. One day, one note: a record with minutes of
    several days, or with none, is left alone.
    """
    lines = [line for line in coded.service_lines if line.procedure_code in TIMED]
    said = list(written(coded.ready.encounter, MINUTES))
    if len(said) != 1 or len({line.service_date for line in lines}) != 1:
        return
    found = MINUTES.search(said[0].quote)
    minutes = int(found.group(1) or found.group(2)) if found else 0
    allowed = (minutes + QUARTER - LEAST) // QUARTER
    if sum(line.units for line in lines) > allowed:
        yield Problem(line_subject(lines[0]), f"minutes carry {allowed} units", lines[0].claim_type)
