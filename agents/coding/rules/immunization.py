"""A vaccine of the past, or one that is put off, is no encounter for immunization."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["immunization"]

RULE = "ICD-IMMUNIZATION"
NOT_NOW = re2.compile(
    r"(?i)\b(?:had|received|got|gotten|complet\w+|up[\s-]to[\s-]date|utd|current|already|prior|ago"
    r"|previous(?:ly)?|last\s+(?:year|month|week|fall|winter|spring|summer|season|visit)|history"
    r"|(?:in|since)\s+(?:19|20)\d\d|declin\w+|refus\w+|defer\w*|delay\w*|discuss\w*|recommend\w*"
    r"|consider|will|plans?|next\s+(?:visit|week|month|year|appointment)|status|records?|reviewed)\b"
    r"|\b(?:after|following|from|due\s+to)\s+(?:\w+\s+){0,4}(?:vaccin\w+|booster|shot|immunization)\b"
)
NOW = re2.compile(
    r"(?i)\b(?:today|this\s+visit|here\s+for)\b|\b(?:given|administered)\b(?:\W*$|\s+(?:and|with|without)\b)"
)


@rule(RULE, "Official Guidelines I.C.21.c.2")
def immunization(drafts: Drafts, chart: Chart) -> Drafts:
    """Keep Z23 for a vaccine that is given at the visit."""
    return tuple(draft for draft in drafts if not _another_time(draft, chart))


def _another_time(draft: Draft, chart: Chart) -> bool:
    """Tell whether the statement of a vaccination speaks of another day."""
    said = own_text(draft, chart)
    return draft.code == "Z23" and bool(NOT_NOW.search(said)) and not NOW.search(said)
