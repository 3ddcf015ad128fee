"""How an injury happened, where, doing what and as what, from the history."""

from collections.abc import Iterator

from claimstream.agents.coding.causes import external_causes as causes
from claimstream.agents.coding.causes.external_index import listed_rows
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["external_cause"]

INJURY = (
    *("S", "T0", "T1", "T20", "T21", "T22", "T23", "T24", "T25", "T26", "T27", "T28", "T30"),
    *("T31", "T33", "T34", "T67", "T68", "T69", "T70", "T75.4", "L55", "M80"),
)
FROM_WITHIN = ("M84.4", "M84.5", "M84.6", "R29.6", "Z")
"""What no outside force brought about, whatever fall it came to light in."""
RULE = "ICD-EXTERNAL-CAUSE"
LATER = "DGKPS"
"""7th characters of an injury that is no longer under active treatment."""


@rule(RULE, "Official Guidelines I.C.20.a-d, I.C.20.k", version=2)
def external_cause(drafts: Drafts, chart: Chart) -> Drafts:
    """Add the causes of an injury, or of what a statement blames on one, never first."""
    if any(d.code[0] in "VWXY" for d in drafts):
        return drafts
    listed = listed_rows(chart.resolver.codesets)
    hurt = [d for d in drafts if d.code.startswith(INJURY)]
    blaming = [] if hurt else [d for d in drafts if _may_blame(d, chart, listed)]
    told = list(causes.circumstances(chart.document, listed)) if hurt or blaming else []
    hurt = hurt or [d for d in blaming if _blames(d, told)]
    return (*drafts, *_causes(hurt[0], told, chart)) if hurt else drafts


def _may_blame(draft: Draft, chart: Chart, listed: causes.Listed) -> bool:
    """Tell whether the statement of a condition may say how it came about."""
    stated = draft.place in ("title", "prose") and not draft.code.startswith(FROM_WITHIN)
    text = chart.document.text[draft.statement.start : draft.statement.end]
    return stated and causes.moves(text, listed)


def _blames(draft: Draft, told: list[causes.Circumstance]) -> bool:
    """Tell whether the statement of a condition says, in other words, how it came about."""
    return any(
        draft.statement.start <= each.span.start < draft.statement.end
        and not any(e.start < each.span.end and each.span.start < e.end for e in draft.evidence)
        for each in told
    )


def _causes(injury: Draft, told: list[causes.Circumstance], chart: Chart) -> Iterator[Draft]:
    """Yield the codes; activity, place and status belong to the initial encounter alone."""
    seventh = injury.code[-1] if len(injury.code) == 8 else "A"
    episode = ("S" if seventh == "S" else "D") if seventh in LATER else "A"
    for each in told:
        if each.axis == "mechanism" or episode == "A":
            code = chart.resolver.leaf(each.code, frozenset(), episode)
            if code:
                yield Draft(code, (each.span,), RULE, "record", each.span)
