"""Claim numbers: CLM01 and the chain that it names, for the life of the claim.

CLM01 is ``C``, two routing characters and sixteen of hash: 19 of A to Z and 2 to 7, within the
twenty that every payer returns (X12 005010X222A1 and X223A2, CLM01).
"""

from __future__ import annotations

import base64
from hashlib import blake2b
from typing import NamedTuple

from claimstream.schemas.murmur2 import ROUTING_BITS, routing_bits
from claimstream.schemas.vocabulary import ClaimType, PayerSequence

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LENGTH = 19
HALF = ROUTING_BITS // 2


class ChainKey(NamedTuple):
    """What makes two claims versions of one claim."""

    encounter_id: str
    claim_type: ClaimType
    payer_id: str
    payer_sequence: PayerSequence
    split_key: str


class ClaimNumberError(ValueError):
    """Not a claim number of ours."""


def chain_id(key: ChainKey) -> str:
    """Return the sixteen characters of hash (80 bits) that name a chain."""
    parts = "\x1f".join((key[0], key[1].value, key[2], key[3].value, key[4]))
    return base64.b32encode(blake2b(parts.encode(), digest_size=10).digest()).decode("ascii")


def claim_id(key: ChainKey) -> str:
    """Return CLM01 of a chain: ``C``, the encounter's routing bits in base32, the chain's hash."""
    bits = routing_bits(key.encounter_id.encode())
    routing = ALPHABET[bits >> HALF] + ALPHABET[bits & ((1 << HALF) - 1)]
    return f"C{routing}{chain_id(key)}"


def claim_partition(number: str, partitions: int) -> int:
    """Return the partition of ``claim-responses`` for a claim number.

    Characters 2 and 3 are the ten low bits of murmur2 of the encounter's key; with a power of two
    of at most 1,024 partitions their remainder is the encounter's own partition, so that an answer
    reaches the ledger that holds the claim. Raises ClaimNumberError for a foreign number.
    """
    if len(number) != LENGTH or number[0] != "C" or set(number) - set(ALPHABET):
        raise ClaimNumberError("not a claim number: C and 18 of A-Z 2-7")
    high, low = ALPHABET.index(number[1]), ALPHABET.index(number[2])
    return ((high << HALF) | low) % partitions
