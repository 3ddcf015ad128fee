"""Severity of a use disorder decides between abuse and dependence, its complication too."""

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["substance_use"]

RULE = "ICD-SUBSTANCE-USE"
CLASSES = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19")
USE, ABUSE, DEPENDENCE = "9", "1", "2"
DEPENDENT = (
    frozenset({"dependence"}),
    frozenset({"moderate", "use"}),
    frozenset({"severe", "use"}),
)
ABUSED = (frozenset({"abuse"}), frozenset({"mild", "use"}))
KIND = 4
"""Place of the character that tells use, abuse or dependence, behind the dot."""


@rule(RULE, "Official Guidelines I.C.5.b.1-3")
def substance_use(drafts: Drafts, chart: Chart) -> Drafts:
    """Code a disorder induced by a substance under the abuse or dependence its words tell."""
    return tuple(_grave(draft, chart) for draft in drafts)


def _grave(draft: Draft, chart: Chart) -> Draft:
    """Return a complication of mere use under the severity of its statement."""
    if not draft.code.startswith(CLASSES) or draft.code[KIND : KIND + 1] != USE:
        return draft
    dependent = any(words <= draft.forms for words in DEPENDENT)
    abused = any(words <= draft.forms for words in ABUSED)
    kind = DEPENDENCE if dependent else ABUSE if abused else USE
    code = draft.code[:KIND] + kind + draft.code[KIND + 1 :]
    return draft.recode(code, RULE) if code != draft.code and chart.billable(code) else draft
