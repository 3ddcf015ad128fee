"""One record of a stage's compacted ledger."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Instant, Int, Long, Octets, Text
from claimstream.schemas.vocabulary import LedgerKind


class LedgerRecord(Contract):
    """One record of a stage's compacted ledger: an entry, the source offsets, or the clock."""

    framable: ClassVar[bool] = False  # its first byte may be 0, and nobody outside reads it

    kind: LedgerKind
    entry_contract: Text | None = None
    entry: Octets | None = None
    offsets: Mapping[Text, Long] = Field(default_factory=dict)
    partition_count: Int | None = None
    partitioner: Text | None = None
    clock_at: Instant | None = None
