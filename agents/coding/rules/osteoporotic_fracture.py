"""A fracture from a minor fall in known osteoporosis is a fracture of the osteoporosis."""

import re2

from claimstream.agents.coding.detail.mentions import affirmed
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["osteoporotic_fracture"]

RULE = "ICD-OSTEOPOROTIC-FRACTURE"
KINDS = (("M81.0", "M80.0"), ("M81.8", "M80.8"))
MINOR = re2.compile(
    r"(?i)\b(?:(?:fall|fell|falling)\s+(?:\w+\s+){0,2}from\s+(?:a\s+)?(?:standing|chair|bed|seated)"
    r"|(?:ground|same)[- ]level\s+fall|standing\s+height|tripp(?:ed|ing)|stumbl(?:ed|ing)"
    r"|slipp(?:ed|ing)|minor\s+(?:fall|trauma)|low[- ]energy|bending|coughing|sneezing)\b"
)
FRACTURE = re2.compile(r"(?i)\bfracture(?:s|d)?\b|\bfx\b|\bbroken\b")
BROKEN = ("S12", "S22", "S32", "S42", "S52", "S62", "S72", "S82", "S92")


@rule(RULE, "Official Guidelines I.C.13.d.2")
def osteoporotic_fracture(drafts: Drafts, chart: Chart) -> Drafts:
    """Code M80.- when a minor fall would not break a normal, healthy bone."""
    for plain, broken in KINDS:
        for bone in by_prefix(drafts, plain):
            for draft in (bone, *by_prefix(drafts, *BROKEN)):
                code = _code(draft, broken, chart)
                drafts = tuple(d for d in drafts if not code or d is draft or d is not bone)
                drafts = tuple(d.recode(code, RULE) if code and d is draft else d for d in drafts)
    return drafts


def _code(draft: Draft, stem: str, chart: Chart) -> str | None:
    """Return the code of a fracture that the record gives a minor cause."""
    text, start = chart.document.text, draft.statement.start
    broken = FRACTURE.search(text[start : draft.statement.end])
    minor = MINOR.search(text)
    if not broken or not minor or not affirmed(chart.document, Span(*minor.span())):
        return None
    at = Span(start + broken.start(), start + broken.end())
    forms = draft.forms | ({"femur"} if draft.forms & {"femoral", "hip"} else set())
    return chart.resolver.leaf(stem, forms) if affirmed(chart.document, at) else None
