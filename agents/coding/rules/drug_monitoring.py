"""A visit to monitor a drug names the monitoring and the long-term use of the drug."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.causes.drug_names import own_names
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["drug_monitoring"]

RULE = "ICD-DRUG-MONITORING"
MONITORED = re2.compile(
    r"(?i)^\W*(?:encounter\s+for\s+)?(?:therapeutic\s+)?(?:monitoring\s+(?:of\s+|for\s+)?([\w-]+)"
    r"|([\w-]+)\s+(?:(?:drug|level|therapy|treatment|dose)\s+)*monitoring)\b"
)
CLOTTING = re2.compile(
    r"(?i)^\W*(?:inr|pt/inr|coumadin|warfarin)\s+(?:check|clinic|visit|monitoring)\b"
)
MONITORING, ANTICOAGULANT, OTHER = "Z51.81", "Z79.01", "Z79.899"


@rule(RULE, "Tabular list Z51.81: code also any long-term (current) drug therapy (Z79.-)")
def drug_monitoring(drafts: Drafts, chart: Chart) -> Drafts:
    """Code Z51.81 and the drug's long-term use where a problem title is its monitoring."""
    there = {draft.code for draft in drafts}
    for item in chart.document.items:
        for code in _codes(chart.document.text[slice(*item.title)]) if item.title else ():
            if code not in there and chart.billable(code):
                span = Span(*item.title) if item.title else Span(0, 0)
                drafts = (*drafts, Draft(code, (span,), RULE, "title", span))
    return drafts


def _codes(title: str) -> Iterator[str]:
    """Yield the codes of a title that is the monitoring of a drug."""
    if CLOTTING.search(title):
        yield from (MONITORING, ANTICOAGULANT)
        return
    told = MONITORED.search(title)
    name = (told.group(1) or told.group(2)).lower() if told else ""
    if name in own_names():
        rows = table("drugs")["long_term"].items()
        yield MONITORING
        yield next((code for code, names in rows if name in names), OTHER)
