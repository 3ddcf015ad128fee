"""Auto or review: a calibrated confidence from features whose weights stand in one file."""

from collections.abc import Mapping, Sequence
from math import exp
from typing import Literal

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["CONTRADICTED", "INCOMPLETE", "confidence", "decide", "features"]

CONTRADICTED = "contradicted"
"""Note of a draft that the record contradicts elsewhere."""
INCOMPLETE = "incomplete"
"""Note of a draft whose side or episode of care is assumed."""
Drafts = Sequence[Draft]
REPORTED = frozenset({"indication", "finding"})


def decide(draft: Draft, listed: Drafts, chart: Chart) -> tuple[Literal["auto", "review"], float]:
    """Return the decision and the confidence; ``listed`` are all codes of the note."""
    sure = confidence(draft, listed, chart)
    return ("auto" if sure >= table("decision")["auto_at"][_kind(draft)] else "review"), sure


def _kind(draft: Draft) -> Literal["note", "report"]:
    """Return whether a draft was read from a clinical note or a test report."""
    return "report" if draft.place in REPORTED else "note"


def confidence(draft: Draft, listed: Drafts, chart: Chart) -> float:
    """Return the estimated chance, 0 to 1, that a certified coder assigns the same code."""
    weights = table("decision")
    named: float = weights["base"] + sum(
        weights[axis].get(value, 0.0)
        for axis, value in (
            ("place", draft.place),
            ("source", draft.source),
            ("chapter", draft.code[0]),
            ("category", draft.code[:3]),
            ("rule", draft.rule),
        )
    )
    kind = _kind(draft)
    found = {**features(draft, listed, chart), **dict.fromkeys(draft.notes, 1.0)}
    total = named + sum(weight * found.get(name, 0.0) for name, weight in weights[kind].items())
    return round(1 / (1 + exp(-total)), 3)


def features(draft: Draft, listed: Drafts, chart: Chart) -> Mapping[str, float]:
    """Return the measured features of a draft; ``decision.toml`` says what each means."""
    leaf, text, resolver = stem(draft.code), chart.document.text, chart.resolver
    title = resolver.words(leaf)
    told = title - SIDES
    stated = len(told & draft.forms) / len(told) if told else 1.0
    vague = float(leaf in resolver.lexicon.unspecified)
    read = sum(len(text[span.start : span.end].split()) for span in draft.evidence)
    statement = len(text[draft.statement.start : draft.statement.end].split())
    limits, beside = table("decision")["limits"], len(listed)
    return {
        "unexplained": 1 - draft.coverage,
        "assumed": 1 - stated,
        "unspecified": vague,
        "unspecified_unexplained": vague * (1 - draft.coverage),
        "residual": float(resolver.is_residual(leaf)),
        "side_unused": float(bool(draft.forms & SIDES) and not title & SIDES),
        "one_word": float(read == 1),
        "official": float(draft.source != "own"),
        "shared": float(min(_sharing(draft, listed), limits["most"])),
        "long": float(statement >= limits["long"]),
        "beside": float(min(max(0, beside - 1), limits["most"])),
        "crowd": float(min(max(0, beside - limits["usual"]), limits["most"])),
    }


def _sharing(draft: Draft, listed: Drafts) -> int:
    """Return how many other codes were read from the same statement."""
    same = (each for each in listed if each.place == draft.place != "record")
    return sum(each.statement == draft.statement for each in same if each is not draft)
