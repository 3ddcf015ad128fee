"""The organism behind an infection whose own code does not name it."""

from claimstream.agents.coding.detail.organisms import named_organisms, unplaced
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["organism"]

RULE = "ICD-ORGANISM"
SYSTEMIC = ("A40", "A41")


@rule(RULE, "Official Guidelines I.C.1.b, I.B.7")
def organism(drafts: Drafts, chart: Chart) -> Drafts:
    """Add B95 to B96 for the organism that the infection's own lines name."""
    systemic = {draft.statement for draft in by_prefix(drafts, *SYSTEMIC)}
    for draft in by_prefix(drafts, *table("organisms")["carriers"]):
        for row, at in named_organisms(draft, chart) if draft.statement not in systemic else ():
            drafts = _beside(drafts, draft, row["code"], at) if row["code"] else drafts
    return drafts


def _beside(drafts: Drafts, infection: Draft, code: str, at: Span) -> Drafts:
    """Return the drafts with the organism behind its infection, once."""
    rest = [d for d in drafts if d.code != code and not unplaced(d, infection)]
    place = rest.index(infection) + 1
    return (*rest[:place], infection.recode(code, RULE, at), *rest[place:])
