"""Order of a list: systemic infection, poisoning and cause before what they bring."""

from itertools import pairwise

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["sequence"]

LEADING, USUAL = 1, 2
SPREAD = ("C77", "C78", "C79")


@rule("ICD-SEQUENCE", "Official Guidelines I.A.13, I.B.8, I.C.1.d.4, I.C.19.e.5.b, I.C.20.a.6")
def sequence(drafts: Drafts, chart: Chart) -> Drafts:
    """Keep the author's order but for the places that guidelines fix."""
    return tuple(_primary_first(sorted(drafts, key=_place)))


def _primary_first(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with a primary malignancy before the spread its statement names first."""
    for place, (one, other) in enumerate(pairwise(tuple(drafts))):
        cancers = one.code[0] == other.code[0] == "C"
        if cancers and one.statement == other.statement:
            drafts[place : place + 2] = sorted((one, other), key=_is_spread)
    return drafts


def _is_spread(draft: Draft) -> bool:
    """Tell whether a malignancy is a secondary one."""
    return draft.code.startswith(SPREAD)


def _place(draft: Draft) -> int:
    """Return how far behind a code must stand."""
    if _poisoning(draft.code):
        return LEADING
    rows = table("sequence")["place"]
    fixed = (row["at"] for row in rows if draft.code.startswith(tuple(row["prefixes"])))
    return next(fixed, USUAL)


def _poisoning(code: str) -> bool:
    """Tell whether a code is a poisoning: T36 to T50 with intent 1 to 4."""
    return "T36" <= code[:3] <= "T50" and len(code) == 8 and code[6] in "1234"
