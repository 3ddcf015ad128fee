"""Whether quoted indicators support a choice: a measured value in its range, or a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import re2

from claimstream.agents.queries.folding import fold
from claimstream.schemas.evidence import Indicator

NUMBER = re2.compile(r"(\d{1,5}(?:\.\d{1,3})?)")
GAP = 30
"""Characters between the name of a value and its number, as in ``EF today was 35 %``."""


@cache
def beginnings(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return how the words of a trigger's book begin in folded text."""
    return tuple(f" {fold(word)}" for word in words)


@dataclass(frozen=True, slots=True)
class Support:
    """What an indicator must show: a value named so within [low, high), or one of the words."""

    measured: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    words: tuple[str, ...] = ()

    def given_by(self, indicators: Iterable[Indicator]) -> bool:
        """Say whether any indicator gives the support."""
        return any(self._measures(each) or self._says(each) for each in indicators)

    def _says(self, indicator: Indicator) -> bool:
        """Say whether a word of the support begins a word of the quote."""
        text = f" {fold(indicator.quote)} "
        return any(beginning in text for beginning in beginnings(self.words))

    def _measures(self, indicator: Indicator) -> bool:
        """Say whether a value of that name lies in the range."""
        return any(self._holds(value) for value in self._values(indicator))

    def _holds(self, value: Decimal) -> bool:
        """Say whether a value lies in the range, its lower end included."""
        above = self.low is None or value >= self.low
        return above and (self.high is None or value < self.high)

    def _values(self, indicator: Indicator) -> Iterator[Decimal]:
        """Yield the numbers that the indicator gives under one of the names."""
        quote = indicator.quote.lower()
        for name in self.measured:
            found = re2.search(rf"\b{re2.escape(name)}\b", quote)
            if found is None:
                continue
            after = quote[found.end() : found.end() + GAP]
            number = NUMBER.search(indicator.value if indicator.value else after)
            if number is not None:
                yield Decimal(number.group(1))
