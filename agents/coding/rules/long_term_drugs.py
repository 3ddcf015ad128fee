"""Long-term drugs of diabetes and clotting, for claims that ask for status codes."""

from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.mentions import first_mention
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.vocabulary import table

__all__ = ["long_term_drugs"]

RULE = "ICD-LONG-TERM-DRUG"
DIABETES = ("E11", "E13")
CLOTTING = ("I48", "I26", "I82", "Z86.71", "Z95.2")
STENTED = ("I25", "Z95.5", "I63", "Z86.73")
BY_CONDITION = (
    (DIABETES, ("Z79.4", "Z79.84", "Z79.85")),
    (("E10",), ()),
    (CLOTTING, ("Z79.01",)),
    (STENTED, ("Z79.02",)),
    (("C50", "Z85.3"), ("Z79.811",)),
)


@rule(RULE, "Official Guidelines I.C.4.a.3, I.C.21.c.3")
def long_term_drugs(drafts: Drafts, chart: Chart) -> Drafts:
    """Add insulin and oral drugs both, and blood thinners beside what they are taken for."""
    if not chart.with_status:
        return drafts
    wanted = [
        c for conditions, codes in BY_CONDITION if by_prefix(drafts, *conditions) for c in codes
    ]
    added = [
        draft
        for code in wanted
        if (draft := _taken(code, chart)) and draft.code not in {d.code for d in drafts}
    ]
    return (*drafts, *added)


def _taken(code: str, chart: Chart) -> Draft | None:
    """Return the status of a drug that the record says is taken now."""
    span = first_mention(chart.document, table("drugs")["long_term"][code])
    if span is None or not chart.billable(code):
        return None
    return Draft(code, (span,), RULE, "record", Span(span.start, span.end))
