"""Hormone and HER2 receptors of a breast cancer."""

import re2

from claimstream.agents.coding.detail.wording import own_spans
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["receptors"]

RULE = "ICD-RECEPTORS"
STATE = r"[ /:-]*(?:status\s*)?(?:is\s+)?(positive|negative|pos|neg|\+|-)"
HORMONE = re2.compile(
    rf"(?i)\b(?:ER(?:\s*/\s*PR)?|PR|HR|(?:o?estrogen|progesterone|hormone)[\s-]receptor){STATE}"
)
GROWTH = re2.compile(rf"(?i)\bHER-?\s?2(?:\s*/?\s*neu)?{STATE}")
TRIPLE = re2.compile(r"(?i)\btriple[ -]negative\b")
ESTROGEN = re2.compile(rf"(?i)\b(?:ER|o?estrogen[\s-]receptor)\b{STATE}")
BY_BOTH = {
    (True, True): "Z17.410",
    (True, False): "Z17.411",
    (False, True): "Z17.420",
    (False, False): "Z17.421",
}


@rule(RULE, "Tabular list C50: use additional code Z17.-; Official Guidelines I.B.7")
def receptors(drafts: Drafts, chart: Chart) -> Drafts:
    """Add Z17.- to a breast cancer whose own lines tell its receptors; to nothing else."""
    rest = tuple(draft for draft in drafts if not draft.code.startswith("Z17"))
    for cancer in by_prefix(rest, "C50"):
        for span in own_spans(cancer, chart):
            code = _code(chart.document.text[span.start : span.end])
            if code and chart.billable(code):
                at = rest.index(cancer) + 1
                return (*rest[:at], _draft(code, span), *rest[at:])
    return rest


def _code(text: str) -> str | None:
    """Return the code of what a sentence says of the receptors."""
    if TRIPLE.search(text):
        return BY_BOTH[False, False]
    hormone = [_is_positive(found.group(1)) for found in HORMONE.finditer(text)]
    growth = GROWTH.search(text)
    if hormone and growth:
        return BY_BOTH[any(hormone), _is_positive(growth.group(1))]
    estrogen = ESTROGEN.search(text)
    return ("Z17.0" if _is_positive(estrogen.group(1)) else "Z17.1") if estrogen else None


def _is_positive(word: str) -> bool:
    """Tell whether a receptor was found."""
    return word.lower().startswith(("pos", "+"))


def _draft(code: str, span: Span) -> Draft:
    """Return the status with the sentence that tells it."""
    return Draft(code, (span,), RULE, "record", span)
