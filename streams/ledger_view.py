"""The ledger as a step sees it: committed entries under the changes of the batch in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Effects, Origin
from claimstream.schemas.ledger_record import LedgerRecord
from claimstream.schemas.vocabulary import LedgerKind
from claimstream.streams.ledger_cache import RESERVED, WAKE, LedgerCache, LedgerKeyError
from claimstream.streams.wire import RecordRefused

Recall = Callable[[str], Contract | None]


@dataclass(slots=True)
class LedgerView:
    """The view of one unit during one batch; implements ``schemas.effects.Ledger``.

    ``recall`` reads an output of an earlier batch again from its topic.
    """

    cache: LedgerCache
    entry_types: Mapping[str, type[Model]]
    recall: Recall
    remembers: type[Contract] | None
    most_bytes: int
    origin: Origin = Origin("none", 0, 0)
    changes: dict[str, bytes | None] = field(default_factory=dict)
    outputs: dict[str, Contract] = field(default_factory=dict)

    def entry(self, key: str) -> Model | None:
        """Return the entry under the key, or None."""
        raw = self.changes[key] if key in self.changes else self.cache.get(key)
        return None if raw is None else self._decode(raw)

    def entries(self, prefix: str) -> Iterator[tuple[str, Model]]:
        """Yield the entries whose key begins with the prefix, in key order."""
        fresh = sorted((k, v) for k, v in self.changes.items() if k.startswith(prefix))
        stored = ((k, v) for k, v in self.cache.scan(prefix) if k not in self.changes)
        for key, raw in merge(stored, fresh, key=lambda row: row[0]):
            if raw is not None and not key.startswith(RESERVED):
                yield key, self._decode(raw)

    def last_output(self, key: str) -> Contract | None:
        """Return the last output of the remembered contract under this record key."""
        return self.outputs.get(key) or self.recall(key)

    def take(self, effects: Effects, key_of: Callable[[Contract], str]) -> None:
        """Lay a step's effects over the view; raises before anything is laid when one is bad."""
        changes = {demand_free(key): encode_entry(entry) for key, entry in effects.ledger.items()}
        changes |= {WAKE + key: encode_instant(at) for key, at in effects.wakes.items()}
        if any(len(raw or b"") > self.most_bytes for raw in changes.values()):
            raise RecordRefused(Reason.OUTPUT_TOO_LARGE)
        for output in effects.outputs:
            if self.remembers is not None and isinstance(output, self.remembers):
                self.outputs[key_of(output)] = output
        self.changes |= changes

    def _decode(self, raw: bytes) -> Model:
        """Return the entry of a raw ledger record."""
        record = LedgerRecord.decode(raw)
        kind = self.entry_types[record.entry_contract or ""]
        body = record.entry or b""
        if issubclass(kind, Contract):
            return kind.decode(body)
        return kind.model_validate_json(body)


def demand_free(key: str) -> str:
    """Return a step's key, or raise LedgerKeyError when it is reserved."""
    if not key or key.startswith(RESERVED):
        raise LedgerKeyError("a ledger key must not be empty or begin with ~")
    return key


def encode_entry(entry: Model | None) -> bytes | None:
    """Return the raw ledger record of an entry: a contract in Avro, another model in JSON."""
    if entry is None:
        return None
    body = entry.encode() if isinstance(entry, Contract) else entry.model_dump_json().encode()
    name = type(entry).__name__
    return LedgerRecord(kind=LedgerKind.ENTRY, entry_contract=name, entry=body).encode()


def encode_instant(at: datetime | None) -> bytes | None:
    """Return the raw ledger record of an instant: the clock, or a wake."""
    return None if at is None else LedgerRecord(kind=LedgerKind.CLOCK, clock_at=at).encode()


def encode_offsets(offsets: Mapping[str, int], partitions: int, partitioner: str) -> bytes:
    """Return the raw ledger record of source offsets and of the layout they count by."""
    record = LedgerRecord(
        kind=LedgerKind.OFFSETS,
        offsets=dict(offsets),
        partition_count=partitions,
        partitioner=partitioner,
    )
    return record.encode()
