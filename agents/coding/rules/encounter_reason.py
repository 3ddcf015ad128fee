"""A patient who comes for an examination or for care is listed under that first."""

from claimstream.agents.coding.detail.opening import age_in_days
from claimstream.agents.coding.detail.visit_purpose import fits, visit_purposes
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.reports import is_report
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["encounter_reason"]

RULE = "ICD-ENCOUNTER-REASON"
FAMILY = 5
GENERAL = ("Z00.00", "Z00.129")
GROWN, NEWBORN, FIRST_WEEK = 18 * 365, 29, 8


@rule(RULE, "Official Guidelines I.C.21.c.5, I.C.21.c.13, I.C.21.c.16, IV.M, IV.P")
def encounter_reason(drafts: Drafts, chart: Chart) -> Drafts:
    """Put what the patient came for before the problems that were addressed at the visit."""
    if is_report(chart.document):
        return drafts
    named = list(drafts)
    for draft in visit_purposes(chart, RULE):
        if not by_prefix(named, draft.code[:FAMILY]) and fits(draft.code, drafts, chart):
            named.insert(0, draft)
    return tuple(_of_age(draft, chart) if draft.code in GENERAL else draft for draft in named)


def _of_age(draft: Draft, chart: Chart) -> Draft:
    """Return a general examination as that of the patient's age."""
    days = age_in_days(chart)
    if days is None or (draft.code == "Z00.00" and days >= GROWN):
        return draft
    if days < NEWBORN:
        return draft.recode("Z00.110" if days < FIRST_WEEK else "Z00.111", RULE)
    return draft.recode("Z00.129", RULE)
