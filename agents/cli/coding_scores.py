"""Scores of coded notes against gold codes: exact codes, categories, and what was marked auto.

The counting is that of the project's scorer: micro-averaged over notes; a gold header is matched
by one billable leaf below it; the interval is a bootstrap over notes (1,000 draws, seed 0).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

__all__ = [
    "Score",
    "ScoredNote",
    "difference",
    "f1_of",
    "matched",
    "score",
    "without_external_causes",
]

DRAWS = 1_000
EXTERNAL = ("V", "W", "X", "Y")


@dataclass(frozen=True, slots=True)
class ScoredNote:
    """Gold and predicted codes of one note, without dots; ``auto`` are those marked so."""

    gold: frozenset[str]
    predicted: frozenset[str]
    auto: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one set; shares are 0 where nothing can be divided."""

    notes: int
    gold: int
    predicted: int
    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float
    f1_note: float
    f1_category: float
    auto_precision: float
    auto_recall: float


Counts = tuple[int, int, int]


def matched(
    gold: frozenset[str], predicted: frozenset[str], billable: Callable[[str], bool]
) -> int:
    """Return how many predicted codes are right; a gold header takes one leaf below it."""
    found = gold & predicted
    headers = [code for code in gold - found if not billable(code)]
    hits = len(found)
    for code in sorted(predicted - gold):
        above = [header for header in headers if code.startswith(header)]
        if above:
            headers.remove(max(above, key=len))
            hits += 1
    return hits


def f1_of(counts: Iterable[Counts]) -> float:
    """Return the micro F1 of (hits, predicted, gold); empty against empty is 1."""
    hits, predicted, gold = (sum(column) for column in zip(*counts, strict=True))
    return 2 * hits / (predicted + gold) if predicted + gold else 1.0


def score(notes: Sequence[ScoredNote], billable: Callable[[str], bool]) -> Score:
    """Return the figures of a set of notes, at least one."""
    exact = [_counts(note.gold, note.predicted, billable) for note in notes]
    coarse = [_counts(_cut(note.gold), _cut(note.predicted), billable) for note in notes]
    auto = [_counts(note.gold, note.auto, billable) for note in notes]
    hits, predicted, gold = (sum(column) for column in zip(*exact, strict=True))
    auto_hits, marked, _ = (sum(column) for column in zip(*auto, strict=True))
    low, high = _interval(exact)
    return Score(
        notes=len(notes),
        gold=gold,
        predicted=predicted,
        precision=hits / (predicted or 1),
        recall=hits / (gold or 1),
        f1=f1_of(exact),
        f1_low=low,
        f1_high=high,
        f1_note=sum(f1_of([counts]) for counts in exact) / len(exact),
        f1_category=f1_of(coarse),
        auto_precision=auto_hits / (marked or 1),
        auto_recall=auto_hits / (gold or 1),
    )


def without_external_causes(note: ScoredNote) -> ScoredNote:
    """Return a note without chapter 20, which some gold standards do not code."""
    kept = [
        frozenset(code for code in codes if not code.startswith(EXTERNAL))
        for codes in (note.gold, note.predicted, note.auto)
    ]
    return ScoredNote(*kept)


def difference(
    ours: Sequence[ScoredNote], theirs: Sequence[ScoredNote], billable: Callable[[str], bool]
) -> tuple[float, float, float]:
    """Return how much higher our F1 is on the same notes, with the bounds that hold 95 % of it.

    Notes are drawn in pairs, so what makes a note hard for both weighs nothing.
    """
    pairs = [
        tuple(_counts(note.gold, note.predicted, billable) for note in pair)
        for pair in zip(ours, theirs, strict=True)
    ]
    draw = Random(0)  # noqa: S311 - a fixed seed
    drawn = sorted(_gap(draw.choices(pairs, k=len(pairs))) for _ in range(DRAWS))
    return _gap(pairs), drawn[25], drawn[974]


def _gap(pairs: Sequence[tuple[Counts, ...]]) -> float:
    """Return the F1 of the first of each pair less that of the second."""
    return f1_of(pair[0] for pair in pairs) - f1_of(pair[1] for pair in pairs)


def _counts(
    gold: frozenset[str], predicted: frozenset[str], billable: Callable[[str], bool]
) -> Counts:
    """Return hits, predicted and gold of one note."""
    return matched(gold, predicted, billable), len(predicted), len(gold)


def _cut(codes: frozenset[str]) -> frozenset[str]:
    """Return the categories of codes."""
    return frozenset(code[:3] for code in codes)


def _interval(counts: Sequence[Counts]) -> tuple[float, float]:
    """Return the bounds that hold 95 % of the bootstrap's F1 values."""
    draw = Random(0)  # noqa: S311 - a fixed seed
    values = sorted(f1_of(draw.choices(counts, k=len(counts))) for _ in range(DRAWS))
    return values[25], values[974]
