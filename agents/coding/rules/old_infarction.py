"""A myocardial infarction of more than four weeks ago is an old one."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["old_infarction"]

RULE = "ICD-OLD-INFARCTION"
LONG = re2.compile(
    r"(?i)\b(?:(?:[5-9]|[1-9][0-9]|five|six|seven|eight|nine|ten|twelve|several)\s+(?:weeks?|wks?)"
    r"|(?:[1-9][0-9]?|a|one|two|three|four|five|six|seven|eight|nine|ten|several|many)"
    r"\s+(?:months?|mos?|years?|yrs?))\s+(?:ago|earlier|back|prior)\b"
)


@rule(RULE, "Official Guidelines I.C.9.e.1")
def old_infarction(drafts: Drafts, chart: Chart) -> Drafts:
    """Code I25.2 when the statement of an infarction dates it more than four weeks back."""
    return tuple(_aged(draft, chart) for draft in drafts)


def _aged(draft: Draft, chart: Chart) -> Draft:
    """Return an infarction as an old one when its own words say how long ago it was."""
    dated = draft.code.startswith(("I21", "I22")) and LONG.search(own_text(draft, chart))
    return draft.recode("I25.2", RULE) if dated else draft
