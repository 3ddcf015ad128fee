"""What a ledger stage is made of on the broker: its inputs, its outputs, its units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.topics import Topic
from claimstream.streams.connection import topic_name
from claimstream.streams.settings import Settings
from claimstream.streams.topics import TopicError, partition_counts
from claimstream.streams.wire import Inlet

Step = Callable[..., Effects]
OnDue = Callable[..., Effects]


@dataclass(frozen=True, slots=True)
class LedgerPlan:
    """A ledger stage with its topics found and its context opened."""

    name: str
    settings: Settings
    inlets: Mapping[str, Inlet]
    outlets: Mapping[type[Contract], Topic]
    ledger: Topic
    units: int
    entry_types: Mapping[str, type[Model]]
    step: Step
    on_due: OnDue | None
    remembers: type[Contract] | None
    context: tuple[Any, ...]

    def run_step(self, view: Ledger[Any], message: Contract, clock: datetime) -> Effects:
        """Call the step."""
        return self.step(view, message, clock, *self.context)

    def run_due(self, view: Ledger[Any], key: str, clock: datetime) -> Effects:
        """Call ``on_due``; without one a wake has no effect."""
        if self.on_due is None:
            return Effects()
        return self.on_due(view, key, clock, *self.context)

    def unit_of(self, partition: int) -> int:
        """Return the unit that an input partition belongs to."""
        return partition % self.units

    def places_of(self, unit: int) -> list[tuple[str, int]]:
        """Return the (topic, partition) inputs of a unit, in a fixed order."""
        return [
            (name, partition)
            for name, inlet in sorted(self.inlets.items())
            for partition in range(inlet.partitions)
            if self.unit_of(partition) == unit
        ]

    def transactional_id(self, unit: int) -> str:
        """Return the transactional id of a unit: whoever opens it fences the owner before."""
        return f"{self.settings.prefix}claimstream-{self.name}-{unit}"

    def demand_layout(self) -> None:
        """Raise TopicError unless the broker's partition counts are those of the catalogue."""
        counts = partition_counts(self.settings)
        wanted = {name: inlet.partitions for name, inlet in self.inlets.items()}
        wanted[self.ledger.name] = self.units
        for name, partitions in wanted.items():
            found = counts.get(topic_name(self.settings, name), 0)
            if found != partitions:
                raise TopicError(
                    f"{name}: {found} partitions, not {partitions}: run `claimstream topics check`"
                )
            if partitions % self.units:
                raise TopicError(f"{name}: {partitions} partitions do not fit {self.units} units")
