"""Fever of a neutropenia is the fever of a disease classified elsewhere, behind it."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["neutropenic_fever"]

RULE = "ICD-NEUTROPENIC-FEVER"
FEVER, OTHERS = "R50.81", ("R50.9", "R50.2")
FEBRILE = re2.compile(r"(?i)\b(?:febrile|fever)\b")


@rule(RULE, "Tabular list D70: use additional code for any associated fever (R50.81)")
def neutropenic_fever(drafts: Drafts, chart: Chart) -> Drafts:
    """Name the fever by its neutropenia, whether it stands apart or in the same words."""
    low = by_prefix(drafts, "D70")
    if not low or by_prefix(drafts, FEVER):
        return drafts
    if by_prefix(drafts, *OTHERS):
        return tuple(d.recode(FEVER, RULE) if d.code in OTHERS else d for d in drafts)
    if not FEBRILE.search(own_text(low[0], chart)):
        return drafts
    at = drafts.index(low[0]) + 1
    made: Draft = low[0].recode(FEVER, RULE)
    return (*drafts[:at], made, *drafts[at:])
