"""Weeks and trimester of a pregnancy, and chapter 15 before everything else."""

from claimstream.agents.coding.detail.gestation import trimester, weeks
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["pregnancy"]

RULE = "ICD-PREGNANCY-WEEKS"
WITHOUT_WEEKS = ("O00", "O01", "O02", "O03", "O04", "O07", "O08", "Z33.2")
UNSTATED = "Z3A.00"
FEWEST, MOST = 8, 42
TRIMESTER = frozenset({"first", "second", "third", "trimester"})
HEADERS = 2
"""Headers above a code of a trimester that may lead to its kin."""


@rule(RULE, "Official Guidelines I.C.15.a.1, I.C.15.a.3, I.C.21.c.11")
def pregnancy(drafts: Drafts, chart: Chart) -> Drafts:
    """Put O codes first, in the trimester of the stated weeks, and add Z3A; not after its end."""
    drafts = tuple(draft for draft in drafts if draft.code != UNSTATED)
    bearing = by_prefix(drafts, "O", "Z34")
    if not bearing:
        return drafts
    ended = bool(by_prefix(drafts, *WITHOUT_WEEKS))
    rest = [d for d in drafts if d not in bearing and not (ended and d.code.startswith("Z3A"))]
    ordered = (*(_placed(draft, chart) for draft in bearing), *rest)
    told = weeks(chart.document.text, True)
    if told is None or ended or by_prefix(drafts, "Z3A", "O80"):
        return ordered
    added = Draft(_code(told[0]), (told[1],), RULE, "record", told[1])
    return (*ordered, added) if chart.billable(added.code) else ordered


def _placed(draft: Draft, chart: Chart) -> Draft:
    """Return a draft of an unspecified trimester in the one that the weeks give."""
    stated = TRIMESTER & draft.forms if "trimester" in draft.forms else frozenset()
    when = trimester(chart.document.text, True) or stated
    code = draft.code
    if not when or code not in chart.resolver.lexicon.unspecified:
        return draft
    for _ in range(HEADERS):
        code = code[:-1].rstrip(".")
        found = chart.resolver.leaf(code, draft.forms | when)
        if found and when <= chart.resolver.words(found[:7]):
            return draft.recode(found, RULE)
    return draft


def _code(number: int) -> str:
    """Return the code of completed weeks; below 8 and above 42 are bands."""
    if number < FEWEST:
        return "Z3A.01"
    return "Z3A.49" if number > MOST else f"Z3A.{number:02d}"
