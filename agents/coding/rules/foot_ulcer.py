"""A diabetic ulcer carries the code of its site, side and depth."""

from claimstream.agents.coding.drafts import Chart, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["foot_ulcer"]

SITES = (("heel", "L97.4"), ("midfoot", "L97.4"), ("ankle", "L97.3"), ("foot", "L97.5"))
DEPTH = "unspecified severity"


@rule("ICD-DM-ULCER-SITE", "Tabular list, E11.621 and E11.622: use additional code L97.-")
def foot_ulcer(drafts: Drafts, chart: Chart) -> Drafts:
    """Add L97.- from the words of the ulcer's statement when it is not coded yet."""
    ulcers = by_prefix(drafts, "E11.621", "E10.621", "E13.621")
    if not ulcers or by_prefix(drafts, "L97"):
        return drafts
    ulcer = ulcers[0]
    stem = next((code for word, code in SITES if word in ulcer.forms), "L97.5")
    code = chart.resolver.leaf(stem, ulcer.forms)
    if code is None:
        return drafts
    at = drafts.index(ulcer) + 1
    return (*drafts[:at], ulcer.recode(code, "ICD-DM-ULCER-SITE"), *drafts[at:])
