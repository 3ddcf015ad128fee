"""Side from the record: any clinician's word for the same site gives the laterality."""

from functools import cache

from claimstream.agents.coding.detail.laterality import agreed_side
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.matching import placing_words
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["side"]

SIDES = frozenset({"right", "left", "bilateral"})
EPISODE = 7
"""Characters before the 7th, with the dot."""


@rule("ICD-SIDE-FROM-RECORD", "Official Guidelines I.B.13")
def side(drafts: Drafts, chart: Chart) -> Drafts:
    """Take the side the record gives for the site, when all of it agrees."""
    return tuple(_sided(draft, chart) for draft in drafts)


def _sided(draft: Draft, chart: Chart) -> Draft:
    """Return the draft with its side, or as it was."""
    if draft.forms & SIDES or draft.code[:1] not in "CGHLMNSZ":
        return draft
    places = placing_words() | _organs() if draft.code.startswith("C") else placing_words()
    sites = (_words(draft, chart) & places) - SIDES
    found = agreed_side(sites, draft, chart) if sites else None
    if found is None:
        return draft
    word, span = found
    code = chart.resolver.best(draft.forms | {word}, draft.code[:3])
    if code is None or code[:EPISODE] == draft.code[:EPISODE]:
        return draft
    whole = code[:EPISODE] + draft.code[EPISODE:]
    return draft.recode(whole, "ICD-SIDE-FROM-RECORD", span) if chart.billable(whole) else draft


@cache
def _organs() -> frozenset[str]:
    """Return the words of organs, which place a tumor as its own words do."""
    return frozenset(table("free_words")["places"]["organs"])


def _words(draft: Draft, chart: Chart) -> frozenset[str]:
    """Return the words of the code's title and of its statement."""
    return draft.forms | chart.resolver.words(draft.code)
