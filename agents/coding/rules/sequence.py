"""Order of a list: systemic infection, poisoning and cause before what they bring."""

from itertools import pairwise

from claimstream.agents.coding.detail.leaders import is_drug_harm, place
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["sequence"]

SPREAD = ("C77", "C78", "C79")
BURNS = ("T20", "T21", "T22", "T23", "T24", "T25")
DEGREE = 4
"""Place of a burn's degree in its code; corrosions count four higher."""


@rule(
    "ICD-SEQUENCE",
    "Official Guidelines I.A.13, I.B.8, I.C.1.a.2, I.C.1.d, I.C.2.e.2, I.C.19.d.1, I.C.19.e.5,"
    " I.C.20.a.6, I.C.21.c.16",
    version=2,
)
def sequence(drafts: Drafts, chart: Chart) -> Drafts:
    """Keep the author's order but for the places that guidelines fix."""
    ordered = sorted(drafts, key=lambda draft: place(draft, drafts))
    return tuple(_effect_first(_deepest_first(_primary_first(ordered))))


def _primary_first(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with a primary malignancy before the spread its statement names first."""
    for at, (one, other) in enumerate(pairwise(tuple(drafts))):
        cancers = one.code[0] == other.code[0] == "C"
        if cancers and one.statement == other.statement:
            drafts[at : at + 2] = sorted((one, other), key=_is_spread)
    return drafts


def _is_spread(draft: Draft) -> bool:
    """Tell whether a malignancy is a secondary one."""
    return draft.code.startswith(SPREAD)


def _deepest_first(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with burns in the places of burns, the highest degree first."""
    burns = [draft for draft in drafts if draft.code.startswith(BURNS)]
    deepest = iter(sorted(burns, key=lambda draft: -(int(draft.code[DEGREE]) % 4)))
    return [next(deepest) if draft in burns else draft for draft in drafts]


def _effect_first(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with an effect before the drug that led them."""
    if not drafts or not is_drug_harm(drafts[0].code):
        return drafts
    first = next((draft for draft in drafts if not is_drug_harm(draft.code)), drafts[0])
    return [first, *(draft for draft in drafts if draft is not first)]
