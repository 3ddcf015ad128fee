"""What once made someone stop a drug is not a condition of the visit."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["past_effect"]

RULE = "ICD-PAST-EFFECT"
WORDS = r"\b(?:stopped|discontinued|held|withdrawn|d/c'?d|taken\s+off|came\s+off)\b"
STOPPED = re2.compile(rf"(?i){WORDS}")
AFTER = re2.compile(rf"(?i){WORDS}[^.;]{{0,40}}?\b(?:after|following)\s+[^.;]{{0,20}}$")
BECAUSE = re2.compile(
    rf"(?i){WORDS}[^.;]{{0,40}}?\b(?:because\s+of|due\s+to|for|secondary\s+to|owing\s+to)\s+[^.;]{{0,20}}$"
)
LONG_AGO = re2.compile(
    r"(?i)\b(?:last\s+(?:year|month|week|visit)|ago|(?:19|20)\d\d|previously|in\s+the\s+past|earlier)\b"
)
NOW = re2.compile(r"(?i)\b(?:now|today|currently|still|persist\w*|ongoing|continues|continued)\b")


@rule(RULE, "Official Guidelines IV.J")
def past_effect(drafts: Drafts, chart: Chart) -> Drafts:
    """Drop the reason for which a problem's drug was stopped earlier; the problem stays."""
    return tuple(draft for draft in drafts if not _reason(draft, drafts, chart))


def _reason(draft: Draft, drafts: Drafts, chart: Chart) -> bool:
    """Tell whether a draft stands behind "stopped after" in the statement of another problem."""
    text, told, start = chart.document.text, draft.statement, draft.evidence[0].start
    said, lead = text[told.start : told.end], text[told.start : start]
    if NOW.search(said) or not STOPPED.search(lead):
        return False
    if not AFTER.search(lead) and not (LONG_AGO.search(said) and BECAUSE.search(lead)):
        return False
    return any(each.statement == told and each.evidence[0].start < start for each in drafts)
