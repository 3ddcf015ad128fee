"""The Glasgow coma scale beside an injury of the head, whoever recorded it."""

import re2

from claimstream.agents.coding.detail.scores import Score, initial, scale
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["coma_scale"]

RULE = "ICD-COMA-SCALE"
HEAD = ("S02.0", "S02.1", "S02.8", "S02.91", "S06", "S07.1")
"""What the tabular list has coded first: fracture of the skull, injury within it."""
NAMES = r"gcs|glasgow(?:[ -]coma)?(?:[ -]scale)?"
PARTS = re2.compile(
    rf"(?i)\b(?:{NAMES})\b[^\n.;]{{0,30}}?"
    r"\b(?:e|eyes?(?: opening)?)[ :=]*([1-4])[^\n.;0-9]{0,12}?"
    r"(?:v|verbal(?: response)?)[ :=]*([1-5])[^\n.;0-9]{0,12}?"
    r"(?:m|motor(?: response)?)[ :=]*([1-6])\b"
)
TOTAL = scale(NAMES, "1[0-5]|[3-9]")
BANDS = ((13, "1"), (9, "2"), (3, "3"))


@rule(RULE, "Official Guidelines I.B.14, I.C.18.e; tabular list R40.2")
def coma_scale(drafts: Drafts, chart: Chart) -> Drafts:
    """Add the parts of the initial score, or its total where the parts are not told."""
    if not by_prefix(drafts, *HEAD) or by_prefix(drafts, "R40.2"):
        return drafts
    parts = initial(chart, PARTS)
    score = parts or initial(chart, TOTAL)
    codes = _codes(score, parts is not None) if score else ()
    return drafts + tuple(
        Draft(code, (score.span,), RULE, "record", score.span)
        for code in codes
        if score and chart.billable(code)
    )


def _codes(score: Score, is_parted: bool) -> tuple[str, ...]:
    """Return one code for eyes, voice and movement, or one for the total."""
    if is_parted:
        return tuple(f"R40.2{n}{each}{score.when}" for n, each in enumerate(score.numbers, 1))
    total = int(score.numbers[0])
    band = next(band for least, band in BANDS if total >= least)
    return (f"R40.24{band}{score.when}",)
