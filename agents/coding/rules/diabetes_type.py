"""The type of a diabetes, told anywhere in the record, holds for all its complications."""

import re2

from claimstream.agents.coding.assertion import assess_in
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["diabetes_type"]

RULE = "ICD-DM-TYPE"
ASSUMED, FIRST = "E11", "E10"
DIABETES = r"(?:diabet\w*|dm\b)"
TYPE = {
    number: re2.compile(
        rf"(?i)\btype[\s-]*(?:{names})\s+{DIABETES}|\b{DIABETES}(?:\s+mellitus)?[\s,(-]*type[\s-]*(?:{names})\b"
        rf"|\bT{number}DM?\b|\bDM\s?{number}\b"
    )
    for number, names in ((1, "1|i|one"), (2, "2|ii|two"))
}


@rule(RULE, "Official Guidelines I.C.4.a.1-2")
def diabetes_type(drafts: Drafts, chart: Chart) -> Drafts:
    """Take type 2 for an unnamed type only where the record does not tell of type 1."""
    if not by_prefix(drafts, ASSUMED):
        return drafts
    told = _told(1, chart)
    if told is None or _told(2, chart):
        return drafts
    return tuple(_first(d, told, chart) if d.code.startswith(ASSUMED) else d for d in drafts)


def _told(number: int, chart: Chart) -> Span | None:
    """Return where the record says that the patient has a type of diabetes."""
    for found in TYPE[number].finditer(chart.document.text):
        how = assess_in(chart.document, *found.span())
        if how.experiencer == "patient" and not how.negated and how.certain:
            return Span(*found.span())
    return None


def _first(draft: Draft, told: Span, chart: Chart) -> Draft:
    """Return a complication of type 2 as one of type 1."""
    code = FIRST + draft.code[len(ASSUMED) :]
    return draft.recode(code, RULE, told) if chart.billable(code) else draft
