"""QRY-ORDER-REASON."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import first_listed, forms
from claimstream.agents.validation.indicators import DIAGNOSING
from claimstream.agents.validation.record import readable
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "QRY-ORDER-REASON",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="ICD-10-CM Official Guidelines IV.G, IV.H, IV.K; 42 CFR 410.32(a)",
)
def query_order_reason(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask the ordering provider why a test was ordered, when no one wrote a codable reason.

    "Rule out" is no diagnosis, and a laboratory's values are none. Where a provider wrote a
    note, a coder reads it first (ICD-DIAGNOSIS-MISSING).
    """
    encounter = coded.ready.encounter
    notes = any(each.author_role in DIAGNOSING for each in readable(encounter))
    if notes or not forms(coded) or any(first_listed(coded)):
        return
    orders = tuple(
        Indicator(
            source="order",
            reference=order.order_id,
            recorded_at=order.ordered_at,
            quote=order.reason or order.description,
        )
        for order in encounter.orders
    )
    if orders:
        yield Problem("orders/reason", "no codable reason for the order", indicators=orders)
