"""Deterministic chance: the same seed draws the same hospital on every machine and version."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(slots=True)
class Draw:
    """A stream of choices named by a seed; each draw hashes the name and a counter."""

    name: str
    drawn: int = field(default=0)

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to limit - 1."""
        self.drawn += 1
        digest = hashlib.blake2b(f"{self.name}/{self.drawn}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) % limit

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def one_of(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in a drawn order (Fisher and Yates)."""
        out = list(items)
        for last in range(len(out) - 1, 0, -1):
            other = self.below(last + 1)
            out[last], out[other] = out[other], out[last]
        return out
