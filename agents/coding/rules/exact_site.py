"""Exact site from the record: which finger, lobe or bone, where the title names the region."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from claimstream.agents.coding.detail.exact_part import placed
from claimstream.agents.coding.detail.laterality import EPISODE
from claimstream.agents.coding.detail.quoted import fuller, quotes
from claimstream.agents.coding.detail.tellings import Telling, tellings
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.less_specific import is_outdone
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.resolution import stem

__all__ = ["exact_site"]

RULE = "ICD-SITE-FROM-RECORD"
PAIN = ("M25.5", "M79.6", "R")
"""Where it hurts is the patient's to say: a tender spot of the examination is no pain."""
ELSEWHERE = frozenset({"record", "indication"})


@rule(RULE, "Official Guidelines I.B.2")
def exact_site(drafts: Drafts, chart: Chart) -> Drafts:
    """Name the part of a region that the record names once for the condition."""
    reader, told = Reader(chart), cache(lambda: tellings(chart.document))
    quoted = cache(lambda code: tuple(quotes(code, reader)))
    return tuple(
        _exact(draft, fuller(draft, quoted(draft.code), reader), chart, told)
        if _leaves_open(draft, drafts, chart)
        else draft
        for draft in drafts
    )


def _leaves_open(draft: Draft, drafts: Drafts, chart: Chart) -> bool:
    """Tell whether a code leaves something out and no other of the note says it."""
    vague = stem(draft.code) in chart.resolver.lexicon.unspecified
    if not vague or draft.code.startswith(PAIN) or draft.place in ELSEWHERE:
        return False
    return not is_outdone(draft, drafts)


def _exact(
    draft: Draft, quote: Draft | None, chart: Chart, told: Callable[[], Sequence[Telling]]
) -> Draft:
    """Return the draft at its exact site, or as it was."""
    if quote is None:
        return placed(draft, chart, told(), RULE)
    code = quote.code[:EPISODE] + draft.code[EPISODE:]
    forms = draft.forms | chart.resolver.words(stem(code))
    made = replace(draft.recode(code, RULE, *quote.evidence), forms=forms)
    return made if chart.billable(code) else draft
