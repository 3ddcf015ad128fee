"""Body mass index of a child is a percentile, beside a weight diagnosis of the provider."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["pediatric_body_mass"]

RULE = "ICD-BMI-PEDIATRIC"
WEIGHT = ("E66", "E40", "E41", "E43", "E44", "E46", "R62.5", "R63.4", "R63.5", "R63.6", "F50")
YOUNGEST, ADULT = 2, 20
SHARE = re2.compile(r"(?i)\b([1-9][0-9]{2})\s*%\s*of\s+(?:the\s+)?95th")
RANK = re2.compile(
    r"(?i)\b(?:bmi|body\s+mass\s+index)\b[^\n.;]{0,40}?\b([0-9]{1,2})(?:\.[0-9]+)?\s*(?:st|nd|rd|th)\b"
    r"|\b(?:bmi|body\s+mass\s+index)\s+(?:percentile|%ile)\W{1,4}([0-9]{1,2})\b"
)
SHARES = ((140, "Z68.56"), (120, "Z68.55"))
RANKS = ((95, "Z68.54"), (85, "Z68.53"), (5, "Z68.52"), (0, "Z68.51"))


@rule(RULE, "Official Guidelines I.B.14; tabular list Z68.5: persons 2-19 years of age")
def pediatric_body_mass(drafts: Drafts, chart: Chart) -> Drafts:
    """Add Z68.5- from the percentile that the note states of a child."""
    child = chart.age is None or YOUNGEST <= chart.age < ADULT
    if not child or not by_prefix(drafts, *WEIGHT):
        return drafts
    told = _told(chart.document.text)
    kept = tuple(draft for draft in drafts if not draft.code.startswith("Z68"))
    return (*kept, Draft(told[0], (told[1],), RULE, "record", told[1])) if told else drafts


def _told(text: str) -> tuple[str, Span] | None:
    """Return the code of the percentile a text states, and where."""
    share, rank = SHARE.search(text), RANK.search(text)
    for found, steps in ((share, SHARES), (rank, RANKS)):
        number = int(next(part for part in found.groups() if part)) if found else -1
        code = next((code for least, code in steps if number >= least), None)
        if found and code:
            return code, Span(*found.span())
    return None
