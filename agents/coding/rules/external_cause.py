"""How an injury happened: mechanism, activity and place from the history."""

from collections.abc import Iterator

from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.external_causes import circumstances
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["external_cause"]

INJURY = ("S", "T0", "T1", "T20", "T21", "T22", "T23", "T24", "T25", "T30", "T31")
RULE = "ICD-EXTERNAL-CAUSE"


@rule(RULE, "Official Guidelines I.C.20.a-d")
def external_cause(drafts: Drafts, chart: Chart) -> Drafts:
    """Add external causes after the injury that is under active treatment, never first."""
    injuries = [d for d in drafts if d.code.startswith(INJURY)]
    if not injuries or any(d.code.startswith(("V", "W", "X", "Y")) for d in drafts):
        return drafts
    return (*drafts, *_causes(injuries[0], chart))


def _causes(injury: Draft, chart: Chart) -> Iterator[Draft]:
    """Yield the cause codes; activity and place belong to the initial encounter alone."""
    seventh = injury.code[-1]
    for axis, stem, span in circumstances(chart.document):
        if axis != "mechanism" and seventh in "DS":
            continue
        code = chart.resolver.leaf(stem, frozenset(), seventh if seventh in "DS" else "A")
        if code:
            yield Draft(code, (span,), RULE, "record", Span(span.start, span.end))
