"""An ulcer of a vessel's disease carries the code of its site, side and depth."""

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["leg_ulcer"]

RULE = "ICD-LEG-ULCER"
WITH_ULCER = ("I83.0", "I83.2", "I87.01", "I87.03", "I87.31", "I87.33", "I70.23", "I70.24")
STASIS = "I87.2"
"""Named for the ulcer in the words alone."""
ULCERS = ("L97", "L98.4")
SITES = (
    *(("thigh", "L97.1"), ("calf", "L97.2"), ("ankle", "L97.3"), ("heel", "L97.4")),
    *(("midfoot", "L97.4"), ("toe", "L97.5"), ("foot", "L97.5"), ("leg", "L97.9")),
)


@rule(RULE, "Tabular list, I83.0, I87.01, I87.2, I87.31, I70.23: use additional code L97.-")
def leg_ulcer(drafts: Drafts, chart: Chart) -> Drafts:
    """Add L97.- from the words of the statement when the ulcer is not coded yet."""
    if by_prefix(drafts, *ULCERS):
        return drafts
    for draft in by_prefix(drafts, *WITH_ULCER, STASIS):
        code = _code(draft, chart)
        if code:
            at = drafts.index(draft) + 1
            return (*drafts[:at], draft.recode(code, RULE), *drafts[at:])
    return drafts


def _code(draft: Draft, chart: Chart) -> str | None:
    """Return the code of the ulcer whose site the statement names."""
    stem = next((stem for word, stem in SITES if word in draft.forms), None)
    ulcerous = draft.code != STASIS or "ulcer" in draft.forms
    return chart.resolver.leaf(stem, draft.forms) if stem and ulcerous else None
