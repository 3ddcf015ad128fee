"""Confluent's wire format: a zero byte and the registry's id of the schema, then bare Avro.

No message of ours begins with a zero byte when bare, because its first field is a text that is
never empty; so both forms may stand on one topic, and a reader need not be told which.
"""

from __future__ import annotations

MAGIC = b"\0"
LENGTH = 5
"""Bytes before the Avro: the magic one and four of the id, big endian."""


def framed(value: bytes, schema_id: int) -> bytes:
    """Return bare Avro behind its schema's id; what has a frame keeps it."""
    if value.startswith(MAGIC):
        return value
    return MAGIC + schema_id.to_bytes(LENGTH - 1, "big") + value


def bare(value: bytes) -> bytes:
    """Return the Avro without its frame, if it has one."""
    return value[LENGTH:] if schema_id_of(value) is not None else value


def schema_id_of(value: bytes) -> int | None:
    """Return the id that a value is framed with, None when it has no frame."""
    if len(value) <= LENGTH or not value.startswith(MAGIC):
        return None
    return int.from_bytes(value[1:LENGTH], "big")
