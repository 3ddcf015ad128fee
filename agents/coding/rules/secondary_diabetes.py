"""Diabetes that another disease brought about follows that disease, under E08."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["secondary_diabetes"]

RULE = "ICD-DM-SECONDARY"
DIABETES = ("E08", "E10", "E11", "E13")
UNDERLYING = ("K86.0", "K86.1", "K85", "E84", "E83.11", "E24", "E22.0", "C25", "P05.1")
WITH_MANIFESTATION = {"E84.9": "E84.8"}
FROM = re2.compile(
    r"(?i)\b(?:(?:due|secondary|related|attributed)\s+to|caused\s+by|because\s+of|from)\b"
)
OF = re2.compile(r"(?i)^[\s-]*(?:related|induced|associated)[\s-]*$")


@rule(RULE, "Official Guidelines I.C.4.a.6.b; tabular list E08: code first")
def secondary_diabetes(drafts: Drafts, chart: Chart) -> Drafts:
    """Put the cause first, and the diabetes of its statement under E08 with its complication."""
    cause = next(_causes(drafts, chart), None)
    if cause is None:
        return drafts
    own = [d for d in by_prefix(drafts, *DIABETES) if d.statement == cause.statement]
    turned = [d.recode(f"E08{d.code[3:]}", RULE, *cause.evidence) for d in own]
    kept = [d for d in turned if chart.billable(d.code) and (d.code != "E08.9" or len(own) == 1)]
    named = WITH_MANIFESTATION.get(cause.code, cause.code)
    rest = [draft for draft in drafts if draft not in own and draft is not cause]
    at = min(drafts.index(draft) for draft in (cause, *own))
    return (*rest[:at], cause.recode(named, cause.rule), *kept, *rest[at:])


def _causes(drafts: Drafts, chart: Chart) -> Iterator[Draft]:
    """Yield the diseases that a statement blames for the diabetes it names."""
    text = chart.document.text
    for diabetes in by_prefix(drafts, *DIABETES):
        start, end = diabetes.evidence[0].start, max(s.end for s in diabetes.evidence)
        for cause in by_prefix(drafts, *UNDERLYING):
            first, last = cause.evidence[0].start, max(s.end for s in cause.evidence)
            before, behind = text[last:start], text[end:first]
            same = cause.statement == diabetes.statement
            if same and (FROM.search(behind) or (last < start and OF.search(before))):
                yield cause
