"""An injury that was treated before and heals has the 7th character of a subsequent encounter."""

import re2

from claimstream.agents.coding.detail.opening import opens_with
from claimstream.agents.coding.detail.wording import own_texts
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["healing_injury"]

RULE = "ICD-HEALING-INJURY"
INJURY = ("S", "T0", "T1", "T20", "T21", "T22", "T23", "T24", "T25")
CARE = ("Z48.0",)
HEALING = re2.compile(
    r"(?i)\bheal(?:ed|ing)\b|\bcallus\b|\b(?:sutures?|stitches|staples|cast|splint)\s+(?:\w+\s+){0,2}"
    r"(?:removed|out|off)\b|\bremoved\s+(?:the\s+)?(?:\w+\s+)?(?:sutures?|stitches|staples|cast)\b"
)
NOT_YET = re2.compile(r"(?i)\b(?:non-?healing|not|no|without|delayed|until|if|once|when)\b[^.;]*$")
SEEN_BEFORE = re2.compile(
    r"(?i)\bre-?check\b|\bfollow(?:ing)?[\s-]?up\b|\b(?:suture|staple|stitch|cast)\s+(?:removal|check)\b"
    r"|\b(?:weeks?|wks?|months?)\s+(?:ago|out|after|since|post|status|from|into)\b|\bpost-?\s?op"
)


@rule(RULE, "Official Guidelines I.C.19.a, I.C.21.c.7")
def healing_injury(drafts: Drafts, chart: Chart) -> Drafts:
    """Code D for what heals since an earlier visit, and no aftercare of a wound beside it."""
    healing = [draft for draft in by_prefix(drafts, *INJURY) if _heals(draft, chart)]
    if not healing or not opens_with(SEEN_BEFORE, chart):
        return drafts
    kept = (draft for draft in drafts if not draft.code.startswith(CARE))
    return tuple(_later(draft) if draft in healing else draft for draft in kept)


def _heals(draft: Draft, chart: Chart) -> bool:
    """Tell whether an injury under active treatment is told as healing in its own lines."""
    if not draft.code.endswith("A") or not chart.billable(_later(draft).code):
        return False
    found = ((HEALING.search(text), text) for text in own_texts(draft, chart))
    return any(said and not NOT_YET.search(text[: said.start()]) for said, text in found)


def _later(draft: Draft) -> Draft:
    """Return an injury at a subsequent encounter for routine healing."""
    return draft.recode(f"{draft.code[:-1]}D", RULE)
