"""QRY-TIME."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.indicators import written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity

TIMED = frozenset({"99291", "99292", "99239", "99316"})
"""Critical care and long discharge days, opaque numbers: time is their only basis."""
SAID = re2.compile(r"(?i)\bcritical care\b|\bdischarge (?:day|management)\b")
SPENT = r"\b(?:critical care|cc time|total time|spent|discharge|time)\b"
SPAN = (
    r"\b(?:\d{1,3}|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ][a-z]{3,5})?"
    r"[- ]?(?:min|mins|minutes?|hours?|hrs?)\b"
)
MINUTES = re2.compile(rf"(?i){SPENT}[^.\n]{{0,60}}{SPAN}|(?i){SPAN}[^.\n]{{0,60}}{SPENT}")


@rule(
    "QRY-TIME",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    version=2,
    blocking=True,
    cites="CMS Claims Processing Manual ch. 12, sec. 30.6.9.2, 30.6.12 (time in the record)",
)
def query_time(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask for the minutes of a service that only time can support, when no document gives any.

    Without them the service is reported by medical decision making, or not at all.
    """
    encounter = coded.ready.encounter
    if any(written(encounter, MINUTES)):
        return
    said = tuple(written(encounter, SAID, providers=True))
    for line in coded.service_lines:
        if line.claim_type is ClaimType.PROFESSIONAL and line.procedure_code in TIMED:
            yield Problem(line_subject(line), "no time documented", indicators=said)
