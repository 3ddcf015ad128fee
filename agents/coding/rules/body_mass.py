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
    told = _told(chart)
    minor = chart.age is not None and chart.age < ADULT
    if not told or minor or not by_prefix(drafts, *WEIGHT) or by_prefix(drafts, "Z68"):
        return drafts
    index, span = told
    code = next((code for code in _codes(index) if chart.billable(code)), None)
    return (*drafts, Draft(code, (span,), RULE, "record", span)) if code else drafts


def _told(chart: Chart) -> tuple[float, Span] | None:
    """Return the first index stated, by the provider or else by another clinician."""
    for text, start in ((chart.document.text, 0), *((a.text, a.start) for a in chart.asides)):
        found = STATED.search(text)
        if found:
            return float(found.group(1)), Span(found.start() + start, found.end() + start)
    return None


def _codes(index: float) -> tuple[str, ...]:
    """Return the codes of an adult's index, the newest release's first: by number or band."""
    for least, code in STEPS:
        if index >= least:
            return (code,)
    if index >= ADULT:
        return (f"Z68.{int(index)}",)
    return ("Z68.18" if index < UNDERWEIGHT else "Z68.19", "Z68.1")
