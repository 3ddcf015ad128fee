"""Obstructive lung disease with an acute infection of the lower airways."""

from claimstream.agents.coding.drafts import Chart, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["lung_infection"]

RULE = "ICD-COPD-INFECTION"
INFECTIONS = ("J12", "J13", "J14", "J15", "J16", "J17", "J18", "J20", "J22")


@rule(RULE, "Tabular list J44.0; Official Guidelines I.C.10.a")
def lung_infection(drafts: Drafts, chart: Chart) -> Drafts:
    """Code J44.0 beside the infection; J44.1 stays, J44.9 gives way."""
    lung = by_prefix(drafts, "J44.1", "J44.9")
    infections = by_prefix(drafts, *INFECTIONS)
    if not lung or not infections or by_prefix(drafts, "J44.0"):
        return drafts
    made = lung[0].recode("J44.0", RULE, *infections[0].evidence)
    at = drafts.index(lung[0])
    kept = drafts[at + 1 :] if lung[0].code == "J44.9" else drafts[at:]
    return (*drafts[:at], made, *kept)
