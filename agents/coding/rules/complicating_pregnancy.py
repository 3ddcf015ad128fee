"""A condition of a pregnant patient is coded in chapter 15, its organ code behind."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.pregnancy import WEEKS
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["complicating_pregnancy"]

RULE = "ICD-PREGNANCY-COMPLICATION"
PREGNANT = re2.compile(
    r"(?i)\b(?:is|currently|weeks?) pregnant\b|\bin pregnancy\b|\bpregnancy at\b"
)
STEMS = (("N30", "O23.1"), ("N39.0", "O23.4"), ("N10", "O23.0"), ("N12", "O23.0"))
SECOND, THIRD = 14, 28


@rule(RULE, "Official Guidelines I.C.15.a.1-3")
def complicating_pregnancy(drafts: Drafts, chart: Chart) -> Drafts:
    """Replace urinary infections by their chapter 15 code, with the trimester of the weeks."""
    text = chart.document.text
    if (
        not WEEKS.search(text)
        and not PREGNANT.search(text)
        and not by_prefix(drafts, "Z33.1", "Z3A")
    ):
        return drafts
    turned = [_turned(draft, chart) for draft in drafts]
    if turned == list(drafts):
        return drafts
    return tuple(draft for draft in turned if not draft.code.startswith("Z33.1"))


def _turned(draft: Draft, chart: Chart) -> Draft:
    """Return a draft in chapter 15, or as it was."""
    stem = next((o for code, o in STEMS if draft.code.startswith(code)), None)
    code = chart.resolver.leaf(stem, _trimester(chart)) if stem else None
    return draft.recode(code, RULE) if code else draft


def _trimester(chart: Chart) -> frozenset[str]:
    """Return the words of the trimester, none when the weeks are not stated."""
    found = WEEKS.search(chart.document.text)
    if not found:
        return frozenset()
    weeks = int(found.group(1))
    name = "first" if weeks < SECOND else "second" if weeks < THIRD else "third"
    return frozenset({name, "trimester"})
