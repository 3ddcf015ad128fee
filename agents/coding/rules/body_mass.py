"""Body mass index beside a weight diagnosis of the provider."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["body_mass"]

RULE = "ICD-BMI"
WEIGHT = ("E66", "E40", "E41", "E43", "E44", "E46", "R63.4", "R63.5", "R63.6", "F50")
STATED = re2.compile(r"(?i)\b(?:bmi|body mass index)\b[^0-9\n]{0,24}([1-9][0-9](?:\.[0-9]+)?)")
ADULT = 20
UNDERWEIGHT = 18.5
STEPS = ((70, "Z68.45"), (60, "Z68.44"), (50, "Z68.43"), (45, "Z68.42"), (40, "Z68.41"))


@rule(RULE, "Official Guidelines I.B.14, I.C.21.c.3")
def body_mass(drafts: Drafts, chart: Chart) -> Drafts:
    """Add Z68.- for an adult only when the provider names the weight problem."""
    found = STATED.search(chart.document.text)
    minor = chart.age is not None and chart.age < ADULT
    if not found or minor or not by_prefix(drafts, *WEIGHT) or by_prefix(drafts, "Z68"):
        return drafts
    codes = (code for code in _codes(float(found.group(1))) if chart.billable(code))
    span = Span(*found.span())
    return (*drafts, *(Draft(code, (span,), RULE, "record", span) for code in list(codes)[:1]))


def _codes(index: float) -> tuple[str, ...]:
    """Return the codes of an adult's index, the newest release's first: by number or band."""
    for least, code in STEPS:
        if index >= least:
            return (code,)
    if index >= ADULT:
        return (f"Z68.{int(index)}",)
    return ("Z68.18" if index < UNDERWEIGHT else "Z68.19", "Z68.1")
