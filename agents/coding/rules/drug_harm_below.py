"""The harm of a drug told below the title: "Rash. This is an eruption from the amoxicillin"."""

from claimstream.agents.coding.causes.told_harm import NO_EFFECT, blaming, harm_told
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["drug_harm_below"]

RULE = "ICD-DRUG-HARM-BELOW"


@rule(RULE, "Official Guidelines I.C.19.e.5.a")
def drug_harm_below(drafts: Drafts, chart: Chart) -> Drafts:
    """Code effect and drug where a line under a title blames a drug for it, or for what it is."""
    there, found = {draft.code for draft in drafts}, list[Draft]()
    for draft in drafts:
        lines = () if draft.code.startswith(NO_EFFECT) else blaming(draft, chart)
        told = (harm_told(draft, line, chart, RULE) for line in lines)
        effect, *drugs = next((each for each in told if each), (draft,))
        found += [effect, *(drug for drug in drugs if drug.code not in there)]
        there.update(drug.code for drug in drugs)
    return tuple(found)
