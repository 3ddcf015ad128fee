"""An excised or eradicated malignancy without treatment or sign of disease is personal history."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.personal_history import history_code

__all__ = ["past_neoplasm"]

RULE = "ICD-PAST-NEOPLASM"
NO_DISEASE = re2.compile(
    r"(?i)\bno\s+(?:evidence\s+of\s+|signs?\s+of\s+|known\s+)*(?:disease|recurrence|recurrent\s+disease)\b"
    r"|\bNED\b|\bdisease[- ]free\b|\b(?:without|free\s+of)\s+(?:evidence\s+of\s+)?recurrence\b"
    r"|\boff\s+(?:all\s+)?treatment\b"
)
TREATED_NOW = re2.compile(
    r"(?i)\b(?:currently|receiving|undergoing|ongoing|starting|continues?|adjuvant|maintenance|cycle"
    r"|(?:remains|still)\s+on|on\s+(?:chemo\w*|immunotherapy|hormon\w*))\b"
)
MALIGNANT, OF_BLOOD = ("C",), ("C77", "C78", "C79", "C9")


@rule(RULE, "Official Guidelines I.C.2.m, I.C.21.c.4")
def past_neoplasm(drafts: Drafts, chart: Chart) -> Drafts:
    """Code Z85.- when the problem says that nothing is left and nothing more is done.

    Leukemia and myeloma in remission have codes of their own.
    """
    return tuple(_past(draft, chart) for draft in drafts)


def _past(draft: Draft, chart: Chart) -> Draft:
    """Return a malignancy as history when its statement says so."""
    if not draft.code.startswith(MALIGNANT) or draft.code.startswith(OF_BLOOD):
        return draft
    said = own_text(draft, chart)
    if TREATED_NOW.search(said) or not NO_DISEASE.search(said):
        return draft
    code = history_code(draft.code, draft.forms, chart.resolver)
    return draft.recode(code, RULE) if code else draft
