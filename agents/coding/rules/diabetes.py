"""Diabetes "with": the Index presumes the link to these conditions."""

from claimstream.agents.coding.detail.links import denied
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


PLAIN = ("E11.9", "E10.9", "E13.9")


@rule("ICD-DM-WITH", "Official Guidelines I.A.15, I.C.4.a")
def diabetes(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the combination instead of diabetes without complications."""
    base = next(iter(by_prefix(drafts, "E11", "E10", "E13")), None)
    linked = [(d, row) for d in drafts if base for row in _row(d, chart)]
    if base is None or not linked:
        return drafts
    stated = {draft.code for draft in drafts}
    made = {_combined(base, d, row[1], chart): d for d, row in linked}
    new = tuple(draft for draft in made if draft.code not in stated)
    dropped = {d for d, row in linked if not row[2]} | {d for d in drafts if d.code in PLAIN}
    at = drafts.index(base) + (base.code not in PLAIN)
    kept = [(n, draft) for n, draft in enumerate(drafts) if draft not in dropped]
    before, after = [d for n, d in kept if n < at], [d for n, d in kept if n >= at]
    return (*before, *new, *after)


def _row(draft: Draft, chart: Chart) -> list[tuple[str, str, bool]]:
    """Return the row of a condition, most specific first; nothing when the link is denied."""
    if denied(draft, "diabetes", chart):
        return []
    return [row for row in WITH if draft.code.startswith(row[0])][:1]


def _combined(plain: Draft, linked: Draft, ending: str, chart: Chart) -> Draft:
    """Return diabetes with the linked condition."""
    stem = f"{plain.code[:3]}.{ending}"
    code = chart.resolver.leaf(stem, linked.forms | plain.forms) or plain.code
    return plain.recode(code, "ICD-DM-WITH", *linked.evidence)
