"""A newborn observed for a suspected condition that was ruled out."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import statements

__all__ = ["newborn_observation"]

RULE = "ICD-NEWBORN-OBSERVATION"
RULED_OUT = re2.compile(r"(?i)\bruled\s+out\b")
OBSERVED = re2.compile(r"(?i)\b(?:suspected|observ\w+|evaluat\w+)\b")
KINDS = (
    (re2.compile(r"(?i)\b(?:infecti\w+|sepsis|septic)\b"), "Z05.1"),
    (re2.compile(r"(?i)\b(?:cardiac|heart|murmur)\b"), "Z05.0"),
    (re2.compile(r"(?i)\b(?:neurologic\w*|seizures?|encephalopathy)\b"), "Z05.2"),
    (re2.compile(r"(?i)\b(?:respiratory|tachypnea|pneumonia)\b"), "Z05.3"),
    (re2.compile(r"(?i)\bgenetic\b"), "Z05.41"),
    (re2.compile(r"(?i)\b(?:metabolic|hypoglycemia)\b"), "Z05.42"),
    (re2.compile(r"(?i)\b(?:gastrointestinal|intestinal|bowel)\b"), "Z05.5"),
    (re2.compile(r"(?i)\b(?:genitourinary|renal|urinary)\b"), "Z05.6"),
)


@rule(RULE, "Official Guidelines I.C.16.b")
def newborn_observation(drafts: Drafts, chart: Chart) -> Drafts:
    """Add Z05.- behind the birth for what was suspected, looked at and ruled out."""
    birth = bool(by_prefix(drafts, "Z38"))
    if not birth and (chart.age != 0 or "newborn" not in chart.document.text.lower()):
        return drafts
    named = {draft.code for draft in drafts}
    return (*drafts, *(each for each in _observed(chart) if each.code not in named))


def _observed(chart: Chart) -> Iterator[Draft]:
    """Yield the observations that titles state."""
    for told in statements(chart.document):
        said = chart.document.text[told.span.start : told.span.end]
        if RULED_OUT.search(said) and OBSERVED.search(said):
            code = next((code for kind, code in KINDS if kind.search(said)), None)
            if code and chart.billable(code):
                yield Draft(code, (told.span,), RULE, "title", told.span)
