"""The NIH stroke scale beside an acute infarction, whoever recorded it."""

from claimstream.agents.coding.detail.scores import initial, scale
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["stroke_scale"]

RULE = "ICD-STROKE-SCALE"
SCORE = scale("nihss|nih stroke scale", r"\d|[1-3]\d|4[0-2]")


@rule(RULE, "Official Guidelines I.B.14, I.C.18.i; tabular list R29.7")
def stroke_scale(drafts: Drafts, chart: Chart) -> Drafts:
    """Add the initial score behind the provider's stroke; no stroke, no score."""
    score = initial(chart, SCORE) if by_prefix(drafts, "I63") else None
    code = f"R29.7{int(score.numbers[0]):02d}" if score else ""
    if score is None or not chart.billable(code) or by_prefix(drafts, "R29.7"):
        return drafts
    return (*drafts, Draft(code, (score.span,), RULE, "record", score.span))
