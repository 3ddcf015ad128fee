"""The two workers are declared as the catalogue has them."""

from __future__ import annotations

from claimstream.agents.claims.agent import stage as claims
from claimstream.agents.delivery.agent import open_office
from claimstream.agents.delivery.agent import stage as delivery
from claimstream.streams.settings import Settings


def test_claims_reads_pairs_and_answers_on_equal_partitions() -> None:
    """An answer and its pair meet in the unit of the same number."""
    plan = claims.plan(Settings())
    assert {inlet.partitions for inlet in plan.inlets.values()} == {plan.units}
    assert set(plan.inlets) == {"validated-encounters", "claim-responses"}
    assert set(plan.entry_types) == {"ClaimEntry", "Claim"}


def test_delivery_draws_numbers_for_as_many_units_as_its_ledger_has() -> None:
    """The stride of control numbers is the ledger's partition count, not that of claims."""
    plan = delivery.plan(Settings())
    assert open_office(Settings()).units == plan.units
    assert set(plan.entry_types) == {"DeliveryEntry", "DeliveredClaimEntry", "Claim"}
