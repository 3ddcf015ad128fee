"""Dead letters as they are read back; on the wire their headers are the contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from claimstream.schemas.effects import Origin


class Reason(StrEnum):
    """Why a record became a dead letter; closed, never renamed."""

    EMPTY_VALUE = "EMPTY_VALUE"
    TOMBSTONE = "TOMBSTONE"
    MISSING_KEY = "MISSING_KEY"
    KEY_MISMATCH = "KEY_MISMATCH"
    WRONG_PARTITION = "WRONG_PARTITION"
    TOO_LARGE = "TOO_LARGE"
    HEADERS_TOO_LARGE = "HEADERS_TOO_LARGE"
    SCHEMA_UNKNOWN = "SCHEMA_UNKNOWN"
    UNDECODABLE = "UNDECODABLE"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    STEP_FAILED = "STEP_FAILED"
    OUTPUT_INVALID = "OUTPUT_INVALID"
    OUTPUT_TOO_LARGE = "OUTPUT_TOO_LARGE"
    DEADLINE = "DEADLINE"
    CRASHED = "CRASHED"


CRASHES = frozenset({Reason.CRASHED, Reason.DEADLINE})
"""Reasons that cost a process; all others are permanent faults of the record."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter read back from its topic.

    ``dead_letter_id`` is ``<topic>:<partition>:<offset>`` of the dead letter itself; ``value`` is
    None when it was kept by reference to its source (or was a tombstone). ``detail`` is the stage's
    own code of a refusal, or field and limit of what is too long; empty without one.
    """

    dead_letter_id: str
    key: bytes | None
    value: bytes | None
    reason: str
    fault_class: str
    stage: str
    source: Origin
    schema_label: str
    value_sha256: str
    attempt: int
    detail: str = ""
