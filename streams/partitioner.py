"""Which partition a record belongs to; the same answer in every producer of ours."""

from __future__ import annotations

from claimstream.schemas.murmur2 import ROUTING_BITS, partition_of

PARTITIONER = "murmur2_random"
"""librdkafka's name of it; its own default (CRC32) agrees for a quarter of keys only."""

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def partition_for(topic: str, key: bytes, partitions: int) -> int | None:
    """Return the partition of a key on a topic, or None when the key cannot say.

    ``claim-responses`` go by characters 2 and 3 of the claim number, base32 of the ten routing
    bits of its encounter's key, so that an answer reaches the ledger that holds the claim.
    """
    if topic == "claim-responses":
        return _partition_of_claim(key, partitions)
    return partition_of(key, partitions)


def _partition_of_claim(key: bytes, partitions: int) -> int | None:
    """Return the partition that a claim number's routing characters name."""
    routing = [ALPHABET.find(chr(byte)) for byte in key[1:3]]
    if len(routing) < 2 or min(routing) < 0:
        return None
    return ((routing[0] << (ROUTING_BITS // 2)) | routing[1]) % partitions
