"""LINE-CHARGE-SUM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "LINE-CHARGE-SUM",
    severity=Severity.HOLD,
    owner=FindingOwner.COMPLIANCE,
    cites="claimstream conservation law: every charge in exactly one place, to the cent",
    releasable=False,
)
def charge_sum(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an encounter whose lines are not its charges, one for one and to the cent.

    Charges have one source; a line with another price, form or number was made up or lost.
    """
    charged = Counter(
        (charge.charge_id, charge.claim_type, charge.amount)
        for charge in coded.ready.encounter.charges
    )
    billed = Counter((line.line_id, line.claim_type, line.charge) for line in coded.service_lines)
    doubled = {identity for identity, times in charged.items() if times > 1}
    for identity in sorted((charged - billed) + (billed - charged)) + sorted(doubled):
        yield Problem(f"charges/{identity[0]}", "charge and line do not agree")
