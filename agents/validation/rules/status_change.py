"""STATUS-CHANGE-CONCURRENCE."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.indicators import stated
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import EncounterClass, FindingOwner, Severity

CHANGED = re2.compile(
    r"(?i)\b(?:inpatient|ip)\b[^\n]{0,25}(?:\bto\b|->|→)[^\n]{0,20}\b(?:observation|outpatient|obs)\b"
    r"|(?i)\bcondition(?: code)? 44\b|(?i)\bcc ?44\b"
    r"|(?i)\bdowngrad\w*\b[^\n]{0,25}\b(?:observation|outpatient|obs)\b"
)
CONCURRED = re2.compile(
    r"(?i)\bconcur(?:s|red|rence)?\b"
    r"|(?i)\bagree[sd]?\b[^\n]{0,50}\b(?:status|observation|outpatient|utilization)\b"
)
WITHHELD = re2.compile(
    r"(?i)\b(?:not|no|without|pending|awaiting|refus\w+|declin\w+|disagree\w*)\b|n't\b"
)


@rule(
    "STATUS-CHANGE-CONCURRENCE",
    severity=Severity.HOLD,
    owner=FindingOwner.UTILIZATION_REVIEW,
    version=2,
    cites="CMS Claims Processing Manual ch. 1, sec. 50.3 (condition code 44); 42 CFR 482.30",
)
def status_change(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an outpatient bill of a stay whose inpatient order was reversed without concurrence.

    The change needs the physician's concurrence in the record before the patient leaves.
    """
    encounter = coded.ready.encounter
    if encounter.encounter_class is EncounterClass.INPATIENT:
        return
    concurred = any(stated(encounter, CONCURRED, WITHHELD))
    for order in encounter.orders:
        words = f"{order.description} {order.reason or ''}"
        if CHANGED.search(words) and not concurred:
            yield Problem(f"orders/{order.order_id}", "no concurrence with the change of status")
