"""Auto or review: a calibrated confidence from features that stand in one visible file."""

from typing import Literal

from claimstream.agents.coding.drafts import Draft
from claimstream.agents.coding.vocabulary import table

__all__ = ["decide"]


def decide(draft: Draft) -> tuple[Literal["auto", "review"], float]:
    """Return the decision and the confidence, 0 to 1, that a coder would agree."""
    confidence = 0.9 if draft.place == "title" and draft.coverage > 0.7 else 0.5
    return ("auto" if confidence > 0.8 else "review"), confidence
