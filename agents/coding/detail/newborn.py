"""Weight and completed weeks of a newborn, as the record tells them, with the codes of both."""

from decimal import Decimal

import re2

from claimstream.agents.coding.detail.mentions import affirmed
from claimstream.agents.coding.drafts import Chart, Span

__all__ = ["completed_weeks", "low_weight"]

WEIGHT = re2.compile(
    r"(?i)\b(?:birth ?weight|bw)[ :=]*(?:of|was|is)?[ ]*([0-9][0-9.,]{2,4})"
    r" ?(kg|kilograms?|g|grams?)\b"
)
WEEKS = re2.compile(
    r"(?i)\b(2[0-9]|3[0-6])(?:[ +][0-6]/7)?[ -](?:completed )?(?:weeks?|wks?|weeker)\b"
)
WEIGHTS = (
    *((2500, ""), (2000, "P07.18"), (1750, "P07.17"), (1500, "P07.16"), (1250, "P07.15")),
    *((1000, "P07.14"), (750, "P07.03"), (500, "P07.02"), (1, "P07.01")),
)
"""Least grams of each code; from 2,500 on a weight is not low."""
YOUNGEST, LATE = 23, 28
"""Completed weeks from which P07.2- and P07.3- count one code a week."""
Found = tuple[str, Span]


def low_weight(chart: Chart) -> Found | None:
    """Return the code of the birth weight that is told, if it is low."""
    found = WEIGHT.search(chart.document.text)
    if found is None or not affirmed(chart.document, Span(*found.span())):
        return None
    amount = Decimal(found.group(1).replace(",", ""))
    grams = amount * 1000 if found.group(2).lower().startswith("k") else amount
    code = next((code for least, code in WEIGHTS if grams >= least), "")
    return (code, Span(*found.span())) if code else None


def completed_weeks(chart: Chart) -> Found | None:
    """Return the code of the weeks of gestation that are told, if they are fewer than 37."""
    found = WEEKS.search(chart.document.text)
    if found is None:
        return None
    weeks = int(found.group(1))
    early = f"P07.2{max(weeks, YOUNGEST - 1) - YOUNGEST + 2}"
    return (f"P07.3{weeks - LATE + 1}" if weeks >= LATE else early, Span(*found.span()))
