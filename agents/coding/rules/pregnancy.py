"""Weeks of pregnancy beside a chapter 15 code, and chapter 15 before everything else."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["pregnancy"]

RULE = "ICD-PREGNANCY-WEEKS"
WEEKS = re2.compile(
    r"(?i)\b([1-4]?[0-9])(?:w[0-9]d|\s*(?:-\s*)?weeks?(?:\s+and\s+[0-6]\s+days?)?)"
    r"(?:'|\s|-)*(?:pregnan\w*|gestation\w*|iup|ega|ga\b|along|of\s+(?:pregnancy|gestation))"
)
NOT_WITH_WEEKS = ("O00", "O01", "O02", "O03", "O04", "O07", "O08", "O80.9")
FEWEST, MOST = 8, 42


@rule(RULE, "Official Guidelines I.C.15.a.1, I.C.21.c.11")
def pregnancy(drafts: Drafts, chart: Chart) -> Drafts:
    """Put O codes first and add Z3A from the stated completed weeks."""
    bearing = by_prefix(drafts, "O")
    if not bearing:
        return drafts
    ordered = (*bearing, *(draft for draft in drafts if draft not in bearing))
    found = WEEKS.search(chart.document.text)
    if not found or by_prefix(drafts, "Z3A") or by_prefix(drafts, *NOT_WITH_WEEKS):
        return ordered
    span = Span(*found.span())
    added = Draft(_code(int(found.group(1))), (span,), RULE, "record", span)
    return (*ordered, added) if chart.billable(added.code) else ordered


def _code(weeks: int) -> str:
    """Return the code of completed weeks; below 8 and above 42 are bands."""
    if weeks < FEWEST:
        return "Z3A.01"
    return "Z3A.49" if weeks > MOST else f"Z3A.{weeks:02d}"
