"""A routine examination that finds something new or worse is one with abnormal findings."""

import re2

from claimstream.agents.coding.detail.wording import own_paragraph
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["examination"]

RULE = "ICD-EXAM-FINDINGS"
ABNORMAL = {"Z00.00": "Z00.01", "Z00.129": "Z00.121", "Z01.419": "Z01.411"}
WORSE = frozenset({"worse", "worsening", "uncontrolled", "new", "newly", "acute", "abnormal"})
ACUTE = ("H6", "J0", "J1", "J2", "L0", "R", "S", "N39.0", "N30", "A", "B")
NEW = re2.compile(
    r"(?i)(?:^|[.;:])\s*new\b|\bnew\s+(?:finding|diagnosis|onset|problem)\b|\bnewly\b|\b(?:is|are|was)\s+new\b"
    r"|\b(?:found|noted|seen|discovered)\s+(?:on|at|during)\s+(?:\w+\s+){0,2}exam"
    r"|\bnot\s+(?:\w+\s+)?(?:at\s+goal|controlled)\b|\b(?:poorly|inadequately)\s+controlled\b"
    r"|\buncontrolled\b|\bworsen(?:ed|ing)\b|\b(?:is|are|getting|gotten|become)\s+worse\b"
    r"|\babove\s+goal\b|\bexacerbat\w+|\bfirst\s+(?:noticed|noted|seen|found)\s+today\b"
)
NO_FINDING = ("Z", "V", "W", "X", "Y")


@rule(RULE, "Official Guidelines I.C.21.c.13", version=2)
def examination(drafts: Drafts, chart: Chart) -> Drafts:
    """Turn the code to "with abnormal findings"; a stable old condition is none."""
    exams = [draft for draft in drafts if draft.code in ABNORMAL]
    found = [d for d in drafts if exams and d not in exams and _abnormal(d, chart)]
    if not found:
        return drafts
    turned = {e: e.recode(ABNORMAL[e.code], RULE, *found[0].evidence) for e in exams}
    return tuple(turned.get(draft, draft) for draft in drafts)


def _abnormal(draft: Draft, chart: Chart) -> bool:
    """Tell whether a diagnosis is new or worse, by its words or lines, not a stable old one."""
    if draft.code.startswith(NO_FINDING):
        return False
    named = bool(draft.forms & WORSE) or bool(by_prefix([draft], *ACUTE))
    return named or bool(NEW.search(own_paragraph(draft, chart)))
