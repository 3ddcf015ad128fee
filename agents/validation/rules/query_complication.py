"""QRY-COMPLICATION."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.indicators import written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

EVENT = (
    r"\b(?:ileus|fever|hypotension|atelectasis|bleeding|hemorrhage|hematoma|infection|retention)\b"
)
AFTER = re2.compile(
    rf"(?i)\b(?:post[- ]?op(?:erative)?|pod ?#?\d{{1,2}})\b[^\n.;,]{{0,20}}{EVENT}"
    rf"|(?i){EVENT}[^\n.;]{{0,25}}\b(?:post[- ]?op|pod ?#?\d|after (?:the )?(?:surgery|operation))"
)
LINK = r"\b(?:expected|inherent|anticipated|complication of|due to the (?:surgery|operation))\b"
SETTLED = re2.compile(rf"(?i){EVENT}[^.\n]{{0,60}}{LINK}|(?i){LINK}[^.\n]{{0,40}}{EVENT}")


@rule(
    "QRY-COMPLICATION",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    version=2,
    blocking=True,
    cites="ICD-10-CM Official Guidelines I.B.16",
)
def query_complication(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask whether a condition after an operation is its complication or was expected.

    Not every condition after surgery is a complication: the provider must state the link.
    Silent where the record states it either way, and without an operation in the encounter.
    """
    encounter = coded.ready.encounter
    said = tuple(written(encounter, AFTER, providers=True))
    if coded.procedures and said and not any(written(encounter, SETTLED)):
        yield Problem("conditions/postoperative", "link not stated", indicators=said)
