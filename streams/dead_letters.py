"""Dead letters: the original bytes of what a stage could not use, and why, in headers.

The headers are the contract (docs/reliability.md). They hold codes, ids and digests: never a
message, never a stack, never a value of the record. Those of a record from outside are never
trusted: only its schema label and attempt are read, both bounded.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version

from claimstream.schemas.contract import snake_case
from claimstream.schemas.dead_letter import CRASHES, DeadLetter, Reason
from claimstream.schemas.effects import Origin
from claimstream.schemas.topics import catalogue

CONTRACT_VERSION = "1"
BUILD = version("claimstream")
DETAIL = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
KEY_ROOM = 32 * 1024
"""Bytes of a key that a dead letter repeats; a longer one is left out, its source names it."""
ROOM = 8 * 1024 * 1024 - 128 * 1024
"""Bytes of a value that dead-letters holds beside key and headers; a larger one goes by reference.

Brokers weigh compressed batches, so that a key or a value from outside may be larger than any
limit; a dead letter that cannot be written would stop its partition for ever.
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record as it came off the wire."""

    origin: Origin
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()


def detail_of(error: Exception) -> str:
    """Return the closed code that a stage's own error carries as ``code``, else nothing.

    Only what looks like a name of ours passes; an error's text could quote the record.
    """
    code = str(getattr(error, "code", ""))
    return code if DETAIL.fullmatch(code) else ""


def reason_headers(
    arrival: Arrival, stage: str, reason: Reason, failed_at: datetime, detail: str = ""
) -> list[tuple[str, bytes]]:
    """Return the headers of a record's dead letter: ASCII, bounded, without content."""
    source = arrival.origin
    fields = {
        "claimstream-dlq-version": CONTRACT_VERSION,
        "claimstream-reason": reason.value,
        "claimstream-class": "crash" if reason in CRASHES else "permanent",
        "claimstream-stage": stage,
        "claimstream-source-topic": source.topic,
        "claimstream-source-partition": str(source.partition),
        "claimstream-source-offset": str(source.offset),
        "claimstream-source-timestamp": str(source.timestamp_ms),
        "claimstream-attempt": str(read_attempt(arrival.headers)),
        "claimstream-first-failed-at": failed_at.isoformat(),
        "claimstream-schema": schema_label(arrival.headers),
        "claimstream-value-sha256": digest(arrival.value),
        "claimstream-build": BUILD,
        "claimstream-value": "original" if kept_value(arrival) == arrival.value else "reference",
    }
    if DETAIL.fullmatch(detail):
        fields["claimstream-detail"] = detail
    return [(name, text.encode("ascii")) for name, text in fields.items()]


def kept_value(arrival: Arrival) -> bytes | None:
    """Return the original bytes, or None when they exceed the topic and are kept by reference."""
    return None if len(arrival.value or b"") > ROOM else arrival.value


def kept_key(arrival: Arrival) -> bytes | None:
    """Return the record's own key, or None when it is too long to be repeated."""
    return None if len(arrival.key or b"") > KEY_ROOM else arrival.key


def digest(value: bytes | None) -> str:
    """Return the sha256 of the value in hex, the identity of the bytes."""
    return hashlib.sha256(value or b"").hexdigest()


def first_header(headers: Iterable[tuple[str, bytes | None]], name: str) -> str:
    """Return the first header of that name as bounded text, empty when absent."""
    for key, value in headers:
        if key == name:
            return (value or b"")[:128].decode("latin-1")
    return ""


def read_attempt(headers: Iterable[tuple[str, bytes | None]]) -> int:
    """Return how often the record was redriven, 0–99; anything else in the header counts as 0."""
    text = first_header(headers, "claimstream-attempt")
    return min(_number(text), 99) if 0 < len(text) <= 4 and _number(text) >= 0 else 0


def schema_label(headers: Iterable[tuple[str, bytes | None]]) -> str:
    """Return ``contract/release`` of the header, empty unless it names a contract of ours.

    A label from outside is copied into headers and logs, so that it may not carry other words.
    """
    contract, _, release = first_header(headers, "claimstream-schema").partition("/")
    number = _number(release)
    known = contract in contract_names() and 0 < number < 10_000
    return f"{contract}/{number}" if known else ""


@cache
def contract_names() -> frozenset[str]:
    """Return the file names of the catalogue's contracts."""
    return frozenset(snake_case(topic.contract or "") for topic in catalogue().values()) - {""}


def read_dead_letter(arrival: Arrival) -> DeadLetter:
    """Return a dead letter of its record; a header that is missing reads as empty or -1."""

    def text(name: str) -> str:
        """Return one of our headers."""
        return first_header(arrival.headers, f"claimstream-{name}")

    place = arrival.origin
    return DeadLetter(
        dead_letter_id=f"{place.topic}:{place.partition}:{place.offset}",
        key=arrival.key,
        value=None if text("value") == "reference" else arrival.value,
        reason=text("reason"),
        fault_class=text("class"),
        stage=text("stage"),
        source=Origin(
            text("source-topic"),
            _number(text("source-partition")),
            _number(text("source-offset")),
            _number(text("source-timestamp")),
        ),
        schema_label=schema_label(arrival.headers),
        value_sha256=text("value-sha256"),
        attempt=read_attempt(arrival.headers),
        detail=text("detail") if DETAIL.fullmatch(text("detail")) else "",
    )


def _number(text: str) -> int:
    """Return a bounded decimal number, -1 for anything else."""
    return int(text) if len(text) <= 19 and text.isascii() and text.isdigit() else -1
