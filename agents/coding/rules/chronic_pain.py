"""Chronic pain of a site: the site's code does not say that it is chronic."""

from claimstream.agents.coding.drafts import Chart, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["chronic_pain"]

RULE = "ICD-CHRONIC-PAIN"
CHRONIC_PAIN = "G89.29"
SITES = ("M25.5", "M54.2", "M54.5", "M54.6", "M54.9", "M79.6", "R10.")


@rule(RULE, "Official Guidelines I.C.6.b.1.b.ii")
def chronic_pain(drafts: Drafts, chart: Chart) -> Drafts:
    """Add G89.29 behind pain of a site that its own statement calls chronic."""
    if any(by_prefix(drafts, "G89")) or not chart.billable(CHRONIC_PAIN):
        return drafts
    chronic = [d for d in by_prefix(drafts, *SITES) if {"chronic", "pain"} <= d.forms]
    if not chronic:
        return drafts
    place = drafts.index(chronic[0]) + 1
    return (*drafts[:place], chronic[0].recode(CHRONIC_PAIN, RULE), *drafts[place:])
