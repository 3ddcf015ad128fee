"""A diabetic's insulin pump is a device that is there."""

import re2

from claimstream.agents.coding.detail.mentions import affirmed, mentions
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["insulin_pump"]

RULE, PRESENT = "ICD-INSULIN-PUMP", "Z96.41"
DIABETES = ("E08", "E09", "E10", "E11", "E13")
PUMPS = (
    "insulin pump",
    "omnipod",
    "t:slim",
    "tandem pump",
    "medtronic pump",
    "insulin pump therapy",
)
NOT_WORN = re2.compile(
    r"(?i)\b(?:interested|consider\w*|discuss\w*|wants?|would|start\w*|switch\w*|refer\w*|candidate|order\w*"
    r"|if|used\s+to|await\w*|no\s+longer|stopped|off|previous\w*|about|information|prior|get|getting|son"
    r"|daughter)\b"
)


@rule(RULE, "Tabular list Z96.41; Official Guidelines I.C.21.c.3")
def insulin_pump(drafts: Drafts, chart: Chart) -> Drafts:
    """Add, where status codes are asked for, a pump that is worn; a plan for one adds nothing."""
    if not chart.with_status or not by_prefix(drafts, *DIABETES) or by_prefix(drafts, PRESENT):
        return drafts
    worn = next((at for at in mentions(chart.document.text, PUMPS) if _is_worn(at, chart)), None)
    return (*drafts, Draft(PRESENT, (worn,), RULE, "record", worn)) if worn else drafts


def _is_worn(at: Span, chart: Chart) -> bool:
    """Tell whether a sentence says that the patient has the pump now."""
    sentence = chart.document.sentence_at(at.start)
    said = chart.document.text[sentence.start : sentence.end] if sentence else ""
    return affirmed(chart.document, at) and not NOT_WORN.search(said)
