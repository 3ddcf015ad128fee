"""Where guidelines put a code in a list, whatever the author's order."""

from collections.abc import Mapping, Sequence
from typing import Any

from claimstream.agents.coding.drafts import Draft
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["is_drug_harm", "place"]

LEADING, USUAL = 1.0, 2.0
NEOPLASMS = ("C", "D0", "D3", "D4", "Z51.")
HIV = "B20"


def place(draft: Draft, drafts: Sequence[Draft]) -> float:
    """Return how far behind a code must stand in a list."""
    if _drug_intent(draft.code) in set("1234") or _is_hiv_first(draft, drafts):
        return LEADING
    rows = table("sequence")["place"]
    fixed = (row for row in rows if draft.code.startswith(tuple(row["prefixes"])))
    at = next((float(row["at"]) for row in fixed if _is_beside(row, drafts)), USUAL)
    alone = not draft.code.startswith("Z51.") or drafts[0].code.startswith(NEOPLASMS)
    return at if alone else USUAL


def _is_beside(row: Mapping[str, Any], drafts: Sequence[Draft]) -> bool:
    """Tell whether a code is listed beside which alone a row holds, if it names any."""
    beside = tuple(row.get("beside", ()))
    return not beside or any(draft.code.startswith(beside) for draft in drafts)


def is_drug_harm(code: str) -> bool:
    """Tell whether a code is the drug of an adverse effect or an underdosing: never first."""
    return _drug_intent(code) in {"5", "6"}


def _drug_intent(code: str) -> str:
    """Return the intent character of a drug of T36 to T50, else nothing."""
    return code[6] if "T36" <= code[:3] <= "T50" and len(code) == 8 else ""


def _is_hiv_first(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Tell whether a code is the HIV disease whose own infections or tumors are listed."""
    related = tuple(table("sequence")["hiv_related"])
    return draft.code == HIV and any(each.code.startswith(related) for each in drafts)
