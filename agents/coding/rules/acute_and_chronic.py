"""A condition that is acute and chronic, with a code for each and none for both."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import units_of

__all__ = ["acute_and_chronic"]

RULE = "ICD-ACUTE-AND-CHRONIC"
BOTH = re2.compile(r"(?i)\bacute\s*(?:-?on-?|and|&|/|-on-|on\s+top\s+of)\s*chronic\b")


@rule(RULE, "Official Guidelines I.B.8")
def acute_and_chronic(drafts: Drafts, chart: Chart) -> Drafts:
    """Put the chronic code behind the acute one."""
    made: list[Draft] = []
    for draft in drafts:
        made.append(draft)
        code = _chronic(draft, chart)
        if code and not any(other.code == code for other in drafts):
            made.append(draft.recode(code, RULE))
    return tuple(made)


def _chronic(draft: Draft, chart: Chart) -> str | None:
    """Return the code of the chronic form when an acute draft's statement names both."""
    acute = chart.resolver.words(draft.code)
    said = own_text(draft, chart)
    if "acute" not in acute or "chronic" in acute or not BOTH.search(said):
        return None
    units = units_of(BOTH.sub("chronic", said))
    forms = frozenset(form for unit in units for form in unit.forms)
    code = chart.resolver.best(forms, draft.code[0])
    words = chart.resolver.words(code) if code else frozenset()
    same = words & acute and "chronic" in words and "acute" not in words
    return code if same else None
