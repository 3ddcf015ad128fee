"""Weight and completed weeks of a newborn whom the provider calls preterm or small."""

from claimstream.agents.coding.detail.newborn import completed_weeks, low_weight
from claimstream.agents.coding.drafts import Chart, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["newborn_size"]

RULE = "ICD-NEWBORN-SIZE"
KIND = 5
"""Characters of a code that tell weight from weeks."""


@rule(RULE, "Official Guidelines I.C.16.d-e; tabular list P07")
def newborn_size(drafts: Drafts, chart: Chart) -> Drafts:
    """Take weight and weeks as they are told, the weight before the weeks."""
    called = by_prefix(drafts, "P07")
    told = [each for each in (low_weight(chart), completed_weeks(chart)) if each] if called else []
    if not told:
        return drafts
    at = drafts.index(called[0])
    made = [called[0].recode(code, RULE, span) for code, span in told]
    kinds = {draft.code[:KIND] for draft in made}
    kept = [d for d in called if d.code[:KIND] not in kinds and not d.code.endswith("0")]
    rest = [draft for draft in drafts[at:] if draft not in called]
    return (*drafts[:at], *sorted((*kept, *made), key=lambda draft: draft.code), *rest)
