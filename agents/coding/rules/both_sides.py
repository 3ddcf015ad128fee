"""The same condition on the right and on the left where one code says both sides."""

from collections.abc import Iterator

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES

__all__ = ["both_sides"]

RULE = "ICD-BOTH-SIDES"
ORGAN = frozenset({"eye"})
"""Titles of one side say "right eye", those of both "bilateral"."""
BOTH = frozenset({"bilateral"})
EPISODE = 7
"""Characters before the 7th, with the dot."""


@rule(RULE, "Official Guidelines I.B.12, I.B.13")
def both_sides(drafts: Drafts, chart: Chart) -> Drafts:
    """Give one bilateral code for two one-sided ones."""
    for right, left in _pairs(drafts, chart):
        code = _bilateral(right, chart)
        if code and right in drafts and left in drafts:
            made = right.recode(code, RULE, *left.evidence)
            drafts = tuple(made if d is right else d for d in drafts if d is not left)
    return drafts


def _pairs(drafts: Drafts, chart: Chart) -> Iterator[tuple[Draft, Draft]]:
    """Yield the drafts whose codes differ in their side alone, in the order of the first."""
    said = [(draft, chart.resolver.words(stem(draft.code))) for draft in drafts]
    for at, (one, words) in enumerate(said):
        for other, others in said[at + 1 :]:
            sides = words & SIDES, others & SIDES
            opposite = set(sides) == {frozenset({"right"}), frozenset({"left"})}
            if opposite and words - SIDES == others - SIDES and one.code[:3] == other.code[:3]:
                yield one, other


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
