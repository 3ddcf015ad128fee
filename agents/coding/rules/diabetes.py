"""Diabetes "with": the Index presumes the link to these conditions."""

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["diabetes"]

WITH = (
    ("N18", "22", True),
    ("L97.4", "621", True),
    ("L97.5", "621", True),
    ("L97", "622", True),
    ("K31.84", "43", True),
    ("G62.9", "42", False),
    ("G60.9", "42", False),
    ("G90.9", "43", False),
    ("I73.9", "51", False),
    ("H26.9", "36", False),
    ("H35.00", "319", False),
    ("N05", "21", False),
    ("M86", "69", True),
    ("L03.1", "628", True),
)
"""Condition, ending of the combination code below E10/E11/E13, and whether it stays coded."""


@rule("ICD-DM-WITH", "Official Guidelines I.A.15, I.C.4.a")
def diabetes(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the combination instead of diabetes without complications."""
    plain = [d for d in drafts if d.code in {"E11.9", "E10.9", "E13.9"}]
    if not plain:
        return drafts
    linked = [(d, row) for d in drafts for row in _row(d)]
    made = {_combined(plain[0], d, row[1], chart): d for d, row in linked}
    dropped = {*plain, *(d for d, row in linked if not row[2])} if made else set()
    kept = tuple(d for d in drafts if d not in dropped)
    at = drafts.index(plain[0])
    return (*kept[:at], *made, *kept[at:])


def _row(draft: Draft) -> list[tuple[str, str, bool]]:
    """Return the row of a condition, most specific first, or nothing."""
    return [row for row in WITH if draft.code.startswith(row[0])][:1]


def _combined(plain: Draft, linked: Draft, ending: str, chart: Chart) -> Draft:
    """Return diabetes with the linked condition."""
    stem = f"{plain.code[:3]}.{ending}"
    code = chart.resolver.leaf(stem, linked.forms | plain.forms) or plain.code
    return plain.recode(code, "ICD-DM-WITH", *linked.evidence)


def diabetic(drafts: Drafts) -> bool:
    """Tell whether any diabetes stands among the drafts."""
    return bool(by_prefix(drafts, "E10", "E11", "E13"))
