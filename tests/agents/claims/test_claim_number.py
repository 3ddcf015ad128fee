"""Claim numbers: short, stable, and their own way back to the ledger that made them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.claims.claim_number import (
    ALPHABET,
    ChainKey,
    ClaimNumberError,
    chain_id,
    claim_id,
    claim_partition,
)
from claimstream.schemas.murmur2 import partition_of
from claimstream.schemas.vocabulary import ClaimType, PayerSequence
from claimstream.streams.partitioner import partition_for


def key(encounter_id: str, split_key: str = "") -> ChainKey:
    """Return the identity of a professional claim to one payer."""
    return ChainKey(
        encounter_id, ClaimType.PROFESSIONAL, "PAYER01", PayerSequence.PRIMARY, split_key
    )


@given(st.text(max_size=30), st.sampled_from([1 << power for power in range(11)]))
def test_an_answer_finds_the_partition_of_its_encounter(encounter_id: str, partitions: int) -> None:
    """Responder, our producer and the encounter's key agree on every power of two to 1,024."""
    number = claim_id(key(encounter_id))
    expected = partition_of(encounter_id.encode(), partitions)
    assert claim_partition(number, partitions) == expected
    assert partition_for("claim-responses", number.encode(), partitions) == expected


@given(st.text(max_size=30))
def test_a_number_fits_every_payer(encounter_id: str) -> None:
    """CLM01 has nineteen of A-Z 2-7: no letter case, no zero, no one, no delimiter."""
    number = claim_id(key(encounter_id))
    assert len(number) == 19
    assert number[0] == "C"
    assert set(number) <= set(ALPHABET)
    assert number.endswith(chain_id(key(encounter_id)))


def test_whatever_makes_another_claim_makes_another_number() -> None:
    """Encounter, form, payer, payer sequence and split each make a chain of its own."""
    base = key("ELM:1001")
    others = [
        base._replace(encounter_id="ELM:1002"),
        base._replace(claim_type=ClaimType.INSTITUTIONAL),
        base._replace(payer_id="PAYER02"),
        base._replace(payer_sequence=PayerSequence.SECONDARY),
        base._replace(split_key="part-2"),
    ]
    assert len({claim_id(each) for each in (base, *others)}) == 6


def test_a_hundred_thousand_numbers_do_not_collide() -> None:
    """Eighty bits of hash: the ledger's uniqueness is a second fence, not the first."""
    assert len({claim_id(key(f"ELM:{number}")) for number in range(100_000)}) == 100_000


@pytest.mark.parametrize("number", ["", "C", "X" * 19, "CAA1234567890ABCDEF", "c" * 19, "C" * 20])
def test_a_foreign_number_is_refused(number: str) -> None:
    """A clearinghouse's own number must not be routed to an arbitrary ledger."""
    with pytest.raises(ClaimNumberError):
        claim_partition(number, 4)
