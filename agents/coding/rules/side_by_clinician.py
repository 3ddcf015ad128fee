"""Side from another clinician's note of the same condition at the same site."""

from collections.abc import Iterator

from claimstream.agents.coding.detail.clinicians import Passage, passages
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.matching import placing_words
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import units_of

__all__ = ["side_by_clinician"]

RULE = "ICD-SIDE-BY-CLINICIAN"
EPISODE = 7
"""Characters before the 7th, with the dot."""


@rule(RULE, "Official Guidelines I.B.13, I.B.14")
def side_by_clinician(drafts: Drafts, chart: Chart) -> Drafts:
    """Take the one side on which the other clinicians name the provider's condition."""
    if not chart.asides:
        return drafts
    return tuple(_sided(draft, chart) for draft in drafts)


def _sided(draft: Draft, chart: Chart) -> Draft:
    """Return the draft with its side, or as it was."""
    vague = stem(draft.code) in chart.resolver.lexicon.unspecified
    if not vague or draft.forms & SIDES or draft.code[:1] not in "CGHILMNSZ":
        return draft
    named = draft.forms | chart.resolver.words(draft.code)
    sites = (named & placing_words()) - SIDES
    condition = draft.forms - placing_words()
    told = [each for p in passages(chart, aside_only=True) for each in _told(p, sites, condition)]
    sides = {word for word, _ in told}
    if len(sides) != 1:
        return draft
    word, span = told[0]
    code = chart.resolver.best(draft.forms | {word}, draft.code[:3]) or draft.code
    whole = code[:EPISODE] + draft.code[EPISODE:]
    return draft.recode(whole, RULE, span) if chart.billable(whole) else draft


def _told(
    passage: Passage, sites: frozenset[str], condition: frozenset[str]
) -> Iterator[tuple[str, Span]]:
    """Yield the side in a sentence that names the condition at its site, and no other side."""
    units = units_of(passage.text)
    forms = frozenset(form for unit in units for form in unit.forms)
    if not (forms & sites and forms & condition) or len(forms & SIDES) != 1:
        return
    unit = next(unit for unit in units if SIDES.intersection(unit.forms))
    if passage.affirms(unit.start, unit.end):
        yield next(iter(forms & SIDES)), passage.span(unit.start, unit.end)
