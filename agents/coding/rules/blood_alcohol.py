"""The blood alcohol level beside an alcohol-related disorder, whoever recorded it."""

from decimal import Decimal

import re2

from claimstream.agents.coding.detail.clinicians import Passage, passages
from claimstream.agents.coding.detail.scores import scale
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["blood_alcohol"]

RULE = "ICD-BLOOD-ALCOHOL"
STATED = scale(
    "bac|blood (?:alcohol|ethanol)|serum (?:alcohol|ethanol)|(?:alcohol|ethanol|etoh) level",
    r"\d{1,3}(?:\.\d+)?",
    r" ?(mg/dl|mg/100 ?ml|g/dl|%)?",
)
LIMIT = re2.compile(r"(?i)\blimit\b")
REMITTED = frozenset({"F10.11", "F10.21", "F10.91"})
PERCENT = frozenset({"%", "g/dl"})
STEPS = (
    *((240, "8"), (200, "7"), (120, "6"), (100, "5"), (80, "4"), (60, "3"), (40, "2"), (20, "1")),
    (1, "0"),
)
"""Least mg per 100 ml of each code's band."""
MILLIGRAMS = 10
"""A number without a unit is a share below 1, or milligrams from here on; between, unreadable."""


@rule(RULE, "Official Guidelines I.B.14, I.C.5.b.5")
def blood_alcohol(drafts: Drafts, chart: Chart) -> Drafts:
    """Add the first level told when the provider documents a disorder of category F10."""
    disorder = any(d.code.startswith("F10") and d.code not in REMITTED for d in drafts)
    if not disorder or any(d.code.startswith("Y90") for d in drafts):
        return drafts
    found = (each for told in passages(chart) for each in _levels(told))
    return drafts + tuple(
        Draft(code, (span,), RULE, "record", span) for code, span in list(found)[:1]
    )


def _levels(told: Passage) -> list[tuple[str, Span]]:
    """Return the code of each level in a sentence, with its words."""
    found = () if LIMIT.search(told.text) else STATED.finditer(told.text)
    read = ((_code(*each.groups()), (each.start(), each.end(each.lastindex))) for each in found)
    return [(code, told.span(*at)) for code, at in read if code and told.affirms(*at)]


def _code(number: str, unit: str | None) -> str | None:
    """Return the code of a level; None without a unit that can be told, and for none at all."""
    level = Decimal(number)
    share = (unit or "").lower() in PERCENT or (unit is None and level < 1)
    if unit is None and 1 <= level < MILLIGRAMS:
        return None
    amount = level * 1000 if share else level
    return next((f"Y90.{band}" for least, band in STEPS if amount >= least), None)
