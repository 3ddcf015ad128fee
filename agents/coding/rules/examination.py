"""A routine examination that finds something new or worse is one with abnormal findings."""

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["examination"]

RULE = "ICD-EXAM-FINDINGS"
ABNORMAL = {"Z00.00": "Z00.01", "Z00.129": "Z00.121", "Z01.419": "Z01.411"}
WORSE = frozenset({"worse", "worsening", "uncontrolled", "new", "newly", "acute", "abnormal"})
ACUTE = ("H6", "J0", "J1", "J2", "L0", "R", "S", "N39.0", "N30", "A", "B")


@rule(RULE, "Official Guidelines I.C.21.c.13")
def examination(drafts: Drafts, chart: Chart) -> Drafts:
    """Turn the code to "with abnormal findings"; a stable old condition is none."""
    exams = [draft for draft in drafts if draft.code in ABNORMAL]
    found = [d for d in drafts if d not in exams and _abnormal(d)]
    if not exams or not found:
        return drafts
    turned = exams[0].recode(ABNORMAL[exams[0].code], RULE, *found[0].evidence)
    return tuple(turned if draft is exams[0] else draft for draft in drafts)


def _abnormal(draft: Draft) -> bool:
    """Tell whether a diagnosis is new or worse rather than a stable old one."""
    return bool(draft.forms & WORSE) or bool(by_prefix([draft], *ACUTE))
