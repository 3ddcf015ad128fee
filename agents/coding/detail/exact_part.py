"""The code of a condition at the one part of its region that the record names for it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claimstream.agents.coding.detail.laterality import (
    EPISODE,
    agreed_part,
    agreed_side,
    sites_told,
)
from claimstream.agents.coding.detail.tellings import Telling
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.words.resolution import stem

__all__ = ["placed"]


def placed(draft: Draft, chart: Chart, told: Sequence[Telling], rule: str) -> Draft:
    """Return the draft at its part, on the side that is told, or as it was."""
    resolver, own = chart.resolver, stem(draft.code)
    if not sites_told(draft, chart):
        return draft
    words, kin = resolver.words(own), frozenset[str]().union(*map(resolver.words, _kin(own, chart)))
    found = agreed_part(draft, chart, told, kin)
    if found is None:
        return draft
    site, span = found
    side = agreed_side(draft, chart, told)
    extra = {*site, *(side[:1] if side else ())}
    for forms in (draft.forms | extra, draft.forms | words | extra):
        code = resolver.best(forms, own[:3]) or own
        whole = code[:EPISODE] + draft.code[EPISODE:]
        if (set(site) - words) & resolver.words(stem(code)) and chart.billable(whole):
            return replace(draft.recode(whole, rule, span), forms=draft.forms | set(site))
    return draft


def _kin(code: str, chart: Chart) -> Iterator[str]:
    """Yield the codes of the category of a code."""
    codes = [code[:3]]
    for each in codes:
        yield each
        codes += chart.resolver.codesets.children(each, chart.on) if len(each) < EPISODE else ()
