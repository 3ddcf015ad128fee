"""A deficit that follows a stroke of the past, in one statement, is a sequela and no new stroke."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.rules.stroke_sequela import NEW, UNNAMED

__all__ = ["stroke_deficit"]

RULE = "ICD-STROKE-DEFICIT"
STEMS = {"I60": "I69.0", "I61": "I69.1", "I62": "I69.2", "I63": "I69.3"}
KINDS = {
    **{"R13.1": "91", "R29.810": "92", "R27.0": "93", "R47.01": "20", "R47.02": "21"},
    **{"R47.1": "22", "R47.81": "28", "R41.3": "11"},
}
SWALLOWING, UNSPECIFIED = "R13.1", "R13.10"
LINK = re2.compile(
    r"(?i)\b(?:following|after|since|sequela\w*|residual|late effect|status post|s/p"
    r"|(?:due to|from|of)\s+(?:(?:an?|his|her|the)\s+)?(?:old|prior|previous|remote|past))\b"
)


@rule(RULE, "Official Guidelines I.B.10, I.C.9.d.1; tabular list I69.-91")
def stroke_deficit(drafts: Drafts, chart: Chart) -> Drafts:
    """Code I69.- for the deficit, with the phase of a dysphagia, in the place of both."""
    for stroke in [d for d in drafts if d.code[:3] in STEMS or d.code in UNNAMED]:
        left = [d for d in drafts if _follows(d, stroke, chart)]
        if left:
            made = tuple(each for deficit in left for each in _sequela(deficit, stroke))
            at = min(drafts.index(each) for each in (stroke, *left))
            rest = tuple(d for d in drafts if d is not stroke and d not in left)
            drafts = (*rest[:at], *made, *rest[at:])
    return drafts


def _follows(deficit: Draft, stroke: Draft, chart: Chart) -> bool:
    """Tell whether a deficit is told as what a stroke of the past left behind."""
    same = deficit.statement == stroke.statement and deficit.code.startswith(tuple(KINDS))
    text = chart.document.text[stroke.statement.start : stroke.statement.end]
    return same and bool(LINK.search(text)) and not NEW.search(text)


def _sequela(deficit: Draft, stroke: Draft) -> tuple[Draft, ...]:
    """Return the sequela, and behind a dysphagia the phase that is known."""
    stem = STEMS.get(stroke.code[:3], "I69.3")
    kind = next(kind for code, kind in KINDS.items() if deficit.code.startswith(code))
    made = deficit.recode(f"{stem}{kind}", RULE, *stroke.evidence)
    known = deficit.code.startswith(SWALLOWING) and deficit.code != UNSPECIFIED
    return (made, deficit) if known else (made,)
