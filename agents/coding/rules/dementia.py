"""Dementia in a disease: the disease first, the dementia behind it as its manifestation."""

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["dementia"]

RULE = "ICD-DEMENTIA-IN-DISEASE"
DISEASES = ("G30", "G31.0", "G31.83")
"""The Index writes these with a bracketed F02, so the dementia is theirs without being named."""
OF_ITSELF, MANIFESTATION = "F03", "F02"


@rule(RULE, "Official Guidelines I.A.13, I.C.5.d; Index: Disease, Alzheimer's G30.9 [F02.80]")
def dementia(drafts: Drafts, chart: Chart) -> Drafts:
    """Add the dementia of a disease that brings one, with the severity that is stated."""
    diseases = by_prefix(drafts, *DISEASES)
    if not diseases or by_prefix(drafts, MANIFESTATION):
        return drafts
    named = by_prefix(drafts, OF_ITSELF)
    made = _manifestation(diseases[0], named[0] if named else None, chart)
    rest = [draft for draft in drafts if draft not in named]
    at = rest.index(diseases[0]) + 1
    return (*rest[:at], made, *rest[at:])


def _manifestation(disease: Draft, named: Draft | None, chart: Chart) -> Draft:
    """Return the dementia as a manifestation, as severe as its own words or the disease's say.

    F02 is divided as F03 is, but for unspecified severity.
    """
    told = named or disease
    code = chart.resolver.leaf(OF_ITSELF, told.forms) or f"{OF_ITSELF}.90"
    return told.recode(code.replace("F03.9", "F02.8").replace(OF_ITSELF, MANIFESTATION), RULE)
