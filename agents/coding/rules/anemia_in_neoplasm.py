"""Anemia that a malignancy causes follows the malignancy under its own code."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["anemia_in_neoplasm"]

RULE = "ICD-ANEMIA-IN-NEOPLASM"
BECAUSE = re2.compile(
    r"(?i)\b(?:(?:due|secondary|related)\s+to|caused\s+by|because\s+of|from|of|in)\b"
)
SETTING = re2.compile(r"(?i)\bin\s+(?:the\s+)?(?:setting|context)\b|\bchemo")


@rule(RULE, "Official Guidelines I.C.2.c.1")
def anemia_in_neoplasm(drafts: Drafts, chart: Chart) -> Drafts:
    """Turn an unspecified anemia to D63.0 when its statement gives a malignancy as its cause."""
    caused = {a: c for a in by_prefix(drafts, "D64.9") if (c := _cause(a, drafts, chart))}
    placed = by_prefix(drafts, "C")
    vague = [c for c in caused.values() if c.code == "C80.1" and len(placed) > 1]
    turned = (
        d.recode("D63.0", RULE, *caused[d].evidence) if d in caused else d
        for d in drafts
        if d not in vague
    )
    return tuple(turned)


def _cause(anemia: Draft, drafts: Drafts, chart: Chart) -> Draft | None:
    """Return the malignancy that stands behind the anemia as its cause."""
    start = max(span.end for span in anemia.evidence)
    for neoplasm in by_prefix(drafts, "C"):
        end = min(neoplasm.evidence).start
        between = chart.document.text[start:end] if neoplasm.statement == anemia.statement else ""
        if BECAUSE.search(between) and not SETTING.search(between):
            return neoplasm
    return None
