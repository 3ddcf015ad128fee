"""Murmur2, the hash by which Java, Faust and our own producers choose a record's partition."""

from __future__ import annotations

SEED = 0x9747B28C
FACTOR = 0x5BD1E995
MASK = 0xFFFFFFFF
ROUTING_BITS = 10
"""Bits of the hash that a claim number carries: 1,024 partitions at most."""


def murmur2(key: bytes) -> int:
    """Return Kafka's 32-bit murmur2 of the key, unsigned (org.apache.kafka.common.utils.Utils)."""
    whole = len(key) & ~3
    digest = (SEED ^ len(key)) & MASK
    for at in range(0, whole, 4):
        word = (int.from_bytes(key[at : at + 4], "little") * FACTOR) & MASK
        word = ((word ^ (word >> 24)) * FACTOR) & MASK
        digest = ((digest * FACTOR) & MASK) ^ word
    if whole < len(key):
        digest = ((digest ^ int.from_bytes(key[whole:], "little")) * FACTOR) & MASK
    digest = ((digest ^ (digest >> 13)) * FACTOR) & MASK
    return digest ^ (digest >> 15)


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition that the key belongs to among so many."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def routing_bits(key: bytes) -> int:
    """Return the low bits that name the partition for every power of two up to 1,024."""
    return murmur2(key) & ((1 << ROUTING_BITS) - 1)
