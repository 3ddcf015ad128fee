"""QRY-COMPLICATION."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.indicators import written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

AFTER = re2.compile(
    r"(?i)\bpost[- ]?op(?:erative)?\b[^\n.;,]{0,20}"
    r"\b(?:ileus|fever|hypotension|atelectasis|bleeding|hematoma|infection|urinary retention)\b"
)
SETTLED = re2.compile(
    r"(?i)\b(?:expected|inherent|anticipated|complication of|due to the surgery)\b"
)


@rule(
    "QRY-COMPLICATION",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
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
