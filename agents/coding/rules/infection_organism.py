"""Pneumonia and sepsis of a known organism have codes that name both."""

from claimstream.agents.coding.detail.organisms import named_organisms, unplaced
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["infection_organism"]

RULE = "ICD-INFECTION-ORGANISM"


@rule(RULE, "Official Guidelines I.B.9, I.C.1.d.1, I.C.10.d")
def infection_organism(drafts: Drafts, chart: Chart) -> Drafts:
    """Take the code of infection and organism when the problem names both."""
    book = table("organisms")
    for kind, codes in (("pneumonia", book["pneumonias"]), ("sepsis", book["sepses"])):
        for draft in by_prefix(drafts, *codes):
            drafts = _named(drafts, draft, kind, chart)
    return drafts


def _named(drafts: Drafts, draft: Draft, kind: str, chart: Chart) -> Drafts:
    """Return the drafts with an infection by its organism, which then stands in no other code."""
    found = ((row, at) for row, at in named_organisms(draft, chart) if row[kind])
    row, at = next(found, ({}, draft.statement))
    if not row or not chart.billable(row[kind]):
        return drafts
    made = draft.recode(row[kind], RULE, at)
    kept = (d for d in drafts if not unplaced(d, draft) and not _repeats(d, draft, row["code"]))
    return tuple(made if each is draft else each for each in kept)


def _repeats(draft: Draft, infection: Draft, code: str) -> bool:
    """Tell whether a draft is the organism of the same statement by itself."""
    return draft.code == code and draft.statement == infection.statement
