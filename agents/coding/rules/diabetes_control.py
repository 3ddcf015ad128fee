"""How a diabetes is controlled: what the provider calls out of control is hyperglycemia."""

from claimstream.agents.coding.detail.glycemia import glycemia
from claimstream.agents.coding.detail.wording import own_paragraphs
from claimstream.agents.coding.drafts import Chart, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["diabetes_control"]

RULE = "ICD-DM-CONTROL"
DIABETES, PLAIN = ("E08", "E09", "E10", "E11", "E13"), ".9"


@rule(RULE, "Alphabetic Index, Diabetes: out of control, poorly controlled; I.C.4.a")
def diabetes_control(drafts: Drafts, chart: Chart) -> Drafts:
    """Code hyperglycemia and hypoglycemia of own lines; uncontrolled alone says neither."""
    sugar = next(iter(by_prefix(drafts, *DIABETES)), None)
    known = {draft.code[4:6] for draft in by_prefix(drafts, *DIABETES)}
    if sugar is None or known & {"64", "65"}:
        return drafts
    found = dict(glycemia(own_paragraphs(sugar, chart), chart))
    made = [sugar.recode(sugar.code[:3] + end, RULE, span) for end, span in found.items()]
    made = [draft for draft in made if chart.billable(draft.code)]
    at = drafts.index(sugar)
    kept = () if made and sugar.code.endswith(PLAIN) else (sugar,)
    return (*drafts[:at], *kept, *made, *drafts[at + 1 :])
