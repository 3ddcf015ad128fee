"""Side from the record: any clinician's word for the same site gives the laterality."""

from collections.abc import Iterator

from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.matching import placing_words
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.vocabulary import own_words
from claimstream.agents.coding.words import split

__all__ = ["side"]

SIDES = frozenset({"right", "left", "bilateral"})
NEAR = 3
EPISODE = 7
"""Characters before the 7th, with the dot."""


@rule("ICD-SIDE-FROM-RECORD", "Official Guidelines I.B.13")
def side(drafts: Drafts, chart: Chart) -> Drafts:
    """Take the side the record gives for the site, when all of it agrees."""
    return tuple(_sided(draft, chart) for draft in drafts)


def _sided(draft: Draft, chart: Chart) -> Draft:
    """Return the draft with its side, or as it was."""
    if draft.forms & SIDES or draft.code[:1] not in "GHLMNSZ":
        return draft
    sites = (_words(draft, chart) & placing_words()) - SIDES
    found = dict(_stated(sites, chart)) if sites else {}
    if len(found) != 1:
        return draft
    word, span = next(iter(found.items()))
    code = chart.resolver.best(draft.forms | {word}, draft.code[:3])
    if code is None or code[:EPISODE] == draft.code[:EPISODE]:
        return draft
    whole = code[:EPISODE] + draft.code[EPISODE:]
    return draft.recode(whole, "ICD-SIDE-FROM-RECORD", span) if chart.billable(whole) else draft


def _words(draft: Draft, chart: Chart) -> frozenset[str]:
    """Return the words of the code's title and of its statement."""
    return draft.forms | chart.resolver.words(draft.code)


def _stated(sites: frozenset[str], chart: Chart) -> Iterator[tuple[str, Span]]:
    """Yield each side that stands beside one of the sites in the record, with its place."""
    units = own_words().units(split(chart.document.text))
    for place, unit in enumerate(units):
        beside = {form for near in units[place + 1 : place + 1 + NEAR] for form in near.forms}
        for word in SIDES.intersection(unit.forms):
            if beside & sites:
                yield word, Span(unit.start, unit.end)
