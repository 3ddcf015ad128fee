"""Score the assertion engine on ConText rows: precision, recall and F1 of two classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import re2

from claimstream.agents.coding.assertion import Assertion, assess


@dataclass(frozen=True, slots=True)
class AssertionRow:
    """One row of the gold: a phrase, its sentence, and how the annotator read it."""

    line: str
    condition: str
    sentence: str
    negation: str
    temporality: str
    experiencer: str


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Counts of one class, with the figures made of them (0 where undefined)."""

    hits: int
    false_alarms: int
    misses: int

    @property
    def precision(self) -> float:
        """Return the share of claims of the class that are right."""
        return self.hits / ((self.hits + self.false_alarms) or 1)

    @property
    def recall(self) -> float:
        """Return the share of the class that was found."""
        return self.hits / ((self.hits + self.misses) or 1)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.hits / ((2 * self.hits + self.false_alarms + self.misses) or 1)


@dataclass(frozen=True, slots=True)
class AssertionScore:
    """The two classes that are scored."""

    negated: ClassScore
    historical: ClassScore


def read_row(assertable: AssertionRow) -> Assertion:
    """Return how the engine reads a row; a phrase that is not found is affirmed and recent.

    The phrase is found ignoring case and runs of blanks.
    """
    pattern = r"\s+".join(re2.escape(part) for part in assertable.condition.split())
    place = re2.search("(?i)" + pattern, assertable.sentence)
    if place is None:
        return Assertion(False, "recent", "patient", True)
    return assess(assertable.sentence, place.start(), place.end())


def score(rows: Iterable[AssertionRow]) -> AssertionScore:
    """Score the engine on the classes Negated and Historical."""
    read = [(row, read_row(row)) for row in rows]
    return AssertionScore(
        _score(read, lambda row, found: (row.negation == "Negated", found.negated)),
        _score(
            read,
            lambda row, found: (
                row.temporality == "Historical",
                found.temporality == "historical",
            ),
        ),
    )


def _score(
    read: Iterable[tuple[AssertionRow, Assertion]],
    of_class: Callable[[AssertionRow, Assertion], tuple[bool, bool]],
) -> ClassScore:
    """Count one class over the rows."""
    pairs = [of_class(row, found) for row, found in read]
    return ClassScore(
        hits=sum(gold and claimed for gold, claimed in pairs),
        false_alarms=sum(claimed and not gold for gold, claimed in pairs),
        misses=sum(gold and not claimed for gold, claimed in pairs),
    )
