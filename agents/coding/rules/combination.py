"""Two conditions for which the tabular list has one code."""

from collections.abc import Mapping
from typing import Any

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["combination"]

RULE = "ICD-COMBINATION"


@rule(RULE, "Official Guidelines I.B.9")
def combination(drafts: Drafts, chart: Chart) -> Drafts:
    """Code both by the combination code when the provider names both."""
    for row in table("combinations")["combination"]:
        drafts = _combined(drafts, row, chart)
    return drafts


def _combined(drafts: Drafts, row: Mapping[str, Any], chart: Chart) -> Drafts:
    """Return the drafts with one row of the table applied."""
    ones, others = by_prefix(drafts, *row["one"]), by_prefix(drafts, *row["other"])
    ones = [one for one in ones if one.forms.issuperset(row.get("said", ()))]
    if not ones or not others or not chart.billable(row["becomes"]):
        return drafts
    spans = [span for other in others for span in other.evidence]
    made = ones[0].recode(row["becomes"], RULE, *spans)
    gone: list[Draft] = ones[1:] if row["stays"] else [*ones[1:], *others]
    return tuple(made if draft is ones[0] else draft for draft in drafts if draft not in gone)
