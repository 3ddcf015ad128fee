"""The organism of a sepsis is in its code; no second code names it again."""

from claimstream.agents.coding.drafts import Chart
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["sepsis_organism"]


@rule("ICD-SEPSIS-ORGANISM", "Official Guidelines I.C.1.b, I.C.1.d.4")
def sepsis_organism(drafts: Drafts, chart: Chart) -> Drafts:
    """Drop the organism's own code beside the sepsis that names it."""
    pairs = table("sepsis")["organism"]
    named = {pairs[draft.code] for draft in drafts if draft.code in pairs}
    return tuple(draft for draft in drafts if draft.code not in named)
