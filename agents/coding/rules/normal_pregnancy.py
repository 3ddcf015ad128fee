"""A routine prenatal visit is coded as one only while nothing complicates the pregnancy."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["normal_pregnancy"]

RULE = "ICD-NORMAL-PREGNANCY"
UNSPECIFIED, FIRST, OTHER = "Z34.9", "Z34.0", "Z34.8"
FIRST_TIME = re2.compile(
    r"(?i)\bG1\b|\bG1P0|\bprimi(?:gravid|par)\w*|\bgravida\s+(?:1|one|i)\b|\bfirst\s+pregnancy\b"
)
AGAIN = re2.compile(
    r"(?i)\bG(?:[2-9]|1[0-9])(?:\b|P)|\bmulti(?:gravid|par)\w*|\bgravida\s+(?:[2-9]|two|three|four)\b"
)


@rule(RULE, "Official Guidelines I.C.15.b.1-2, I.C.21.c.11")
def normal_pregnancy(drafts: Drafts, chart: Chart) -> Drafts:
    """Drop Z34 beside a code of chapter 15; else name it by the first or a later pregnancy."""
    if by_prefix(drafts, "O"):
        return tuple(draft for draft in drafts if not draft.code.startswith("Z34"))
    return tuple(_counted(d, chart) if d.code.startswith(UNSPECIFIED) else d for d in drafts)


def _counted(draft: Draft, chart: Chart) -> Draft:
    """Return the supervision of a pregnancy as that of the first or of another."""
    text = chart.document.text
    stem = FIRST if FIRST_TIME.search(text) else OTHER if AGAIN.search(text) else UNSPECIFIED
    return draft.recode(f"{stem}{draft.code[5:]}", RULE) if stem != UNSPECIFIED else draft
