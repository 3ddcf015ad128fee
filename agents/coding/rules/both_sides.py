"""The same condition on the right and on the left where one code says both sides."""

from collections import defaultdict, deque
from collections.abc import Iterator

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES

__all__ = ["both_sides"]

Words = frozenset[str]
RULE = "ICD-BOTH-SIDES"
ORGAN = frozenset({"eye"})
"""Titles of one side say "right eye", those of both "bilateral"."""
BOTH = frozenset({"bilateral"})
EPISODE = 7
"""Characters before the 7th, with the dot."""


@rule(RULE, "Official Guidelines I.B.12, I.B.13")
def both_sides(drafts: Drafts, chart: Chart) -> Drafts:
    """Give one bilateral code for two one-sided ones."""
    turned: dict[int, Draft | None] = {}
    for first, second in _pairs(drafts, chart):
        code = _bilateral(first, chart)
        if code:
            turned[id(first)] = first.recode(code, RULE, *second.evidence)
            turned[id(second)] = None
    kept = (turned.get(id(draft), draft) for draft in drafts)
    return tuple(draft for draft in kept if draft)


def _pairs(drafts: Drafts, chart: Chart) -> Iterator[tuple[Draft, Draft]]:
    """Yield the drafts whose codes differ in their side alone, each at most once."""
    waiting: dict[tuple[str, Words], deque[tuple[Words, Draft]]] = defaultdict(deque)
    for draft in drafts:
        words = chart.resolver.words(stem(draft.code))
        side, alike = words & SIDES, waiting[draft.code[:3], words - SIDES]
        if len(side) == 1 and alike and alike[0][0] != side:
            yield alike.popleft()[1], draft
        elif len(side) == 1:
            alike.append((side, draft))


def _bilateral(draft: Draft, chart: Chart) -> str | None:
    """Return the code of both sides: "bilateral" and most of the words, the same 7th character.

    Titles of one side may say more ("with unrestricted hearing on the contralateral side").
    """
    resolver, words = chart.resolver, chart.resolver.words(stem(draft.code))
    codes = [draft.code[:3]]
    for code in codes:
        codes += resolver.codesets.children(code, chart.on)
    both = {code: resolver.words(code) - ORGAN for code in codes}
    same = [c for c, said in both.items() if "bilateral" in said and said - BOTH <= words]
    same.sort(key=lambda code: len(both[code]), reverse=True)
    whole = (code[:EPISODE] + draft.code[EPISODE:] for code in same)
    return next((code for code in whole if chart.billable(code)), None)
