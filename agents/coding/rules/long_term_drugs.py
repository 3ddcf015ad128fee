"""Long-term drugs beside what they are taken for, for claims that ask for status codes."""

from claimstream.agents.coding.detail.mentions import first_mention
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["long_term_drugs"]

RULE = "ICD-LONG-TERM-DRUG"
TOO_LITTLE = "6"


@rule(RULE, "Official Guidelines I.C.4.a.3, I.C.21.c.3", version=2)
def long_term_drugs(drafts: Drafts, chart: Chart) -> Drafts:
    """Add insulin and oral drugs both, and every other drug beside the condition it treats."""
    if not chart.with_status:
        return drafts
    rows = table("drugs")["taken_for"].items()
    wanted = [c for codes, needs in rows if by_prefix(drafts, *needs) for c in codes.split()]
    left = [d.evidence[0] for d in drafts if d.code.startswith("T") and d.code[6:7] == TOO_LITTLE]
    found = (_taken(code, chart, left) for code in wanted)
    there = {draft.code for draft in drafts}
    return (*drafts, *(d for d in found if d and d.code not in there))


def _taken(code: str, chart: Chart, left: list[Span]) -> Draft | None:
    """Return the status of a drug that the record says is taken now, and not too little."""
    span = first_mention(chart.document, table("drugs")["long_term"][code])
    if span is None or not chart.billable(code):
        return None
    if any(each.start <= span.start < each.end for each in left):
        return None
    return Draft(code, (span,), RULE, "record", Span(span.start, span.end))
