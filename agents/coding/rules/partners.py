"""A code that never stands alone gets its partner, before or behind it as the list says."""

from collections.abc import Mapping
from typing import Any

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["partners"]

RULE = "ICD-PARTNER"


@rule(RULE, "Official Guidelines I.A.13, I.A.17, I.B.7")
def partners(drafts: Drafts, chart: Chart) -> Drafts:
    """Add the partner the tabular list demands when the note gives none of its own."""
    for row in table("partners")["partner"]:
        drafts = _joined(drafts, row, chart)
    return drafts


def _joined(drafts: Drafts, row: Mapping[str, Any], chart: Chart) -> Drafts:
    """Return the drafts with one row of the table applied."""
    named = by_prefix(drafts, *row["when"])
    there = [draft for draft in named if draft.forms.issuperset(row.get("said", ()))]
    if not there or by_prefix(drafts, *row["needs"]) or not chart.billable(row["add"]):
        return drafts
    at = drafts.index(there[0]) + (0 if row["before"] else 1)
    return (*drafts[:at], there[0].recode(_told(there[0], row, chart), RULE), *drafts[at:])


def _told(draft: Draft, row: Mapping[str, Any], chart: Chart) -> str:
    """Return the partner that the words of the code tell, else the unspecified one.

    "Hypertension, heart failure and stage 4 kidney disease" is one title and has the stage.
    """
    unspecified = str(row["add"])
    if not row.get("told", False):
        return unspecified
    return chart.resolver.best(draft.forms, unspecified[:3]) or unspecified
