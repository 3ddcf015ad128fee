"""Our hash is Java's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.murmur2 import murmur2, partition_of, routing_bits
from claimstream.streams.partitioner import ALPHABET, partition_for


@pytest.mark.parametrize(
    ("key", "signed"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_the_hash_is_that_of_kafkas_own_tests(key: bytes, signed: int) -> None:
    """Values of org.apache.kafka.common.utils.UtilsTest."""
    assert murmur2(key) == signed & 0xFFFFFFFF


@given(st.binary(min_size=1), st.integers(0, 10))
def test_a_claim_number_routes_an_answer_to_its_encounters_partition(key: bytes, bits: int) -> None:
    """Characters 2 and 3 carry the ten low bits, enough for every power of two up to 1,024."""
    routing = routing_bits(key)
    claim = f"C{ALPHABET[routing >> 5]}{ALPHABET[routing & 31]}REST".encode()
    assert partition_for("claim-responses", claim, 1 << bits) == partition_of(key, 1 << bits)


@pytest.mark.parametrize("claim", [b"", b"C", b"CA", b"C1!", b"c01"])
def test_a_number_that_is_no_claim_number_has_no_partition(claim: bytes) -> None:
    """It becomes a dead letter, not a guess."""
    assert partition_for("claim-responses", claim, 4) is None
