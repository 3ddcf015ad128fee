"""A visit that finds an illness resolved after its treatment is a follow-up."""

import re2

from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import Statement, statements
from claimstream.agents.coding.words.matching import Match, matches
from claimstream.agents.coding.words.personal_history import history_code

__all__ = ["resolved_follow_up"]

RULE = "ICD-RESOLVED-FOLLOW-UP"
SEEN_AGAIN = re2.compile(r"(?i)\b(?:follow-?\s?(?:ing\s)?up|f/u|re-?check|re-?evaluation)\b")
OVER = re2.compile(r"(?i)\b(?:resolved|cured|healed|eradicated|cleared|recovered)\b")
STILL = re2.compile(
    r"(?i)\b(?:not|n't|never|still|yet|nearly|almost|partial\w*|mostly|slowly|resolving|ongoing"
    r"|continu\w+|remains?|until|once|if|ruled|no\s+longer\s+on)\b"
)
REACH = 8
NO_ILLNESS = ("C", "O", "R", "S", "T", "Z")
"""Neoplasms and injuries have rules of their own; a symptom leaves no history."""


@rule(RULE, "Official Guidelines I.C.21.c.8")
def resolved_follow_up(drafts: Drafts, chart: Chart) -> Drafts:
    """Code Z09 and the history of the one illness that a follow-up calls resolved."""
    for told in statements(chart.document):
        said = chart.document.text[told.span.start : told.span.end]
        if SEEN_AGAIN.search(said) and OVER.search(said) and not STILL.search(said):
            drafts = _followed(drafts, told, chart)
    return drafts


def _followed(drafts: Drafts, told: Statement, chart: Chart) -> Drafts:
    """Return the drafts with the follow-up instead of what its statement named before."""
    units = Reader(chart).units(told.span)
    found = matches(chart.resolver.lexicon, units, REACH)
    ill = [match for match in found if not match.term.code.startswith(NO_ILLNESS)]
    code = history_code(ill[0].term.code, ill[0].term.required, chart.resolver) if ill else None
    if len(ill) != 1 or code is None or not chart.billable(code):
        return drafts
    rest = tuple(draft for draft in drafts if draft.statement != told.span)
    return (*_pair(ill[0], code, told), *rest)


def _pair(ill: Match, code: str, told: Statement) -> Drafts:
    """Return the follow-up and the history behind it."""
    span = (Span(ill.start, ill.end),)
    return tuple(Draft(each, span, RULE, told.place, told.span) for each in ("Z09", code))
