"""Auto or review: a calibrated confidence from features whose weights stand in one file."""

from collections.abc import Mapping
from math import exp
from typing import Any, Literal

from claimstream.agents.coding.drafts import Draft
from claimstream.agents.coding.vocabulary import table

__all__ = ["CONTRADICTED", "confidence", "decide"]

CONTRADICTED = "contradicted"
"""Note of a draft that the record contradicts elsewhere."""

ENOUGH_CODES = 2
USUAL_COVERAGE = 0.7
REPORTED = frozenset({"indication", "finding"})


def decide(draft: Draft, beside: int = 1) -> tuple[Literal["auto", "review"], float]:
    """Return the decision and the confidence; ``beside`` is the number of codes of the note."""
    sure = confidence(draft, beside)
    return ("auto" if sure >= table("decision")["auto_at"] else "review"), sure


def confidence(draft: Draft, beside: int = 1) -> float:
    """Return the estimated chance, 0 to 1, that a certified coder assigns the same code."""
    weights = table("decision")
    total = weights["base"] + sum(
        weights[axis].get(value, 0.0)
        for axis, value in (
            ("place", draft.place),
            ("source", draft.source),
            ("chapter", draft.code[0]),
            ("rule", draft.rule),
        )
    )
    total += _features(draft, beside, weights["feature"])
    return round(1 / (1 + exp(-total)), 3)


def _features(draft: Draft, beside: int, weight: Mapping[str, Any]) -> float:
    """Return the weight of the features that are not names."""
    total: float = weight["coverage"] * (draft.coverage - USUAL_COVERAGE)
    if draft.place in REPORTED:
        total = weight["crowded_report"] * max(0, beside - ENOUGH_CODES)
    noted = draft.notes & {"confirmed", CONTRADICTED}
    return total + float(sum(weight[note] for note in noted))
