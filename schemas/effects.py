"""What a pure step of a ledger stage sees and what it asks for: no Kafka, no clock, no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from claimstream.schemas.contract import Contract, Model

Entry = TypeVar("Entry", bound="Model", covariant=True)
Held = TypeVar("Held", bound="Model")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an input record stands: topic without prefix, partition, offset, its timestamp.

    ``timestamp_ms`` is the producer's, in milliseconds since 1970 UTC; -1 when it gave none.
    ``cause`` is the record's ``claimstream-origin`` header, ``topic/partition/offset`` of the
    input that made it; empty when it has none. Sinks need it to show that every input ended.
    """

    topic: str
    partition: int
    offset: int
    timestamp_ms: int = -1
    cause: str = ""


class Ledger(Protocol[Entry]):
    """The ledger of one partition as a step sees it, earlier effects of its batch included."""

    @property
    def origin(self) -> Origin:
        """Return where the record in hand stands; deterministic ids may use it."""
        ...

    def entry(self, key: str) -> Entry | None:
        """Return the entry under the key, or None."""
        ...

    def entries(self, prefix: str) -> Iterator[tuple[str, Entry]]:
        """Yield the entries whose key begins with the prefix, in key order."""
        ...

    def last_output(self, key: str) -> Contract | None:
        """Return the last output of the stage's ``remembers`` contract with this record key."""
        ...


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that one input causes; it happens in one transaction, or not at all.

    ``outputs`` go to the topic of their contract under the key its catalogue entry names.
    ``ledger`` puts an entry, or removes it when None. ``audit`` are AuditEvents. ``wakes`` asks
    for ``on_due`` with that key once the ledger's clock has reached the instant; None cancels.
    """

    outputs: tuple[Contract, ...] = ()
    ledger: Mapping[str, Model | None] = field(default_factory=dict)
    audit: tuple[Contract, ...] = ()
    wakes: Mapping[str, datetime | None] = field(default_factory=dict)


@dataclass(slots=True)
class MemoryLedger(Generic[Held]):
    """A ledger in memory for the command line and tests; ``apply`` takes effects in."""

    origin: Origin = Origin("none", 0, 0)
    contents: dict[str, Held] = field(default_factory=dict)
    outputs: dict[str, Contract] = field(default_factory=dict)
    wakes: dict[str, datetime] = field(default_factory=dict)

    def entry(self, key: str) -> Held | None:
        """Return the entry under the key, or None."""
        return self.contents.get(key)

    def entries(self, prefix: str) -> Iterator[tuple[str, Held]]:
        """Yield the entries whose key begins with the prefix, in key order."""
        return (
            (key, self.contents[key]) for key in sorted(self.contents) if key.startswith(prefix)
        )

    def last_output(self, key: str) -> Contract | None:
        """Return the output kept under this record key by ``remember``, or None."""
        return self.outputs.get(key)

    def remember(self, key: str, output: Contract) -> None:
        """Keep an output for ``last_output``."""
        self.outputs[key] = output

    def apply(self, effects: Effects) -> None:
        """Take the ledger entries and wakes of the effects in."""
        _merge(self.contents, cast("Mapping[str, Held | None]", effects.ledger))
        _merge(self.wakes, effects.wakes)


Value = TypeVar("Value")


def _merge(into: dict[str, Value], changes: Mapping[str, Value | None]) -> None:
    """Put the changes, removing the keys whose value is None."""
    for key, value in changes.items():
        if value is None:
            into.pop(key, None)
        else:
            into[key] = value
