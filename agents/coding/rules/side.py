"""Side from the record: any clinician's word for the same site gives the laterality."""

from collections.abc import Callable, Sequence
from functools import cache

from claimstream.agents.coding.detail.laterality import EPISODE, agreed_side
from claimstream.agents.coding.detail.tellings import Telling, tellings
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES

__all__ = ["side"]

RULE = "ICD-SIDE-FROM-RECORD"
PLAIN, ASKED = "CGHLMNSZ", "DIRT"
"""Chapters that divide by side; those of which only a code that leaves a side out does."""


@rule(RULE, "Official Guidelines I.B.13")
def side(drafts: Drafts, chart: Chart) -> Drafts:
    """Take the side the record gives for the site, when all of it agrees."""
    told = cache(lambda: tellings(chart.document))
    return tuple(_sided(draft, chart, told) for draft in drafts)


def _sided(draft: Draft, chart: Chart, told: Callable[[], Sequence[Telling]]) -> Draft:
    """Return the draft with its side, or as it was."""
    if draft.forms & SIDES or not _lacks_side(draft, chart):
        return draft
    found = agreed_side(draft, chart, told())
    if found is None:
        return draft
    word, span = found
    code = chart.resolver.best(draft.forms | {word}, draft.code[:3])
    if code is None or word not in chart.resolver.words(stem(code)):
        return draft
    whole = code[:EPISODE] + draft.code[EPISODE:]
    return draft.recode(whole, RULE, span) if chart.billable(whole) else draft


def _lacks_side(draft: Draft, chart: Chart) -> bool:
    """Tell whether a code may have siblings with the side that its own title leaves out."""
    own, words = stem(draft.code), chart.resolver.words
    if words(own) & SIDES or draft.code[0] not in PLAIN + ASKED:
        return False
    kin = chart.resolver.codesets.children(own[:-1].rstrip("."), chart.on)
    return draft.code[0] in PLAIN or any(
        words(own) <= words(each) - SIDES for each in kin if words(each) & SIDES
    )
