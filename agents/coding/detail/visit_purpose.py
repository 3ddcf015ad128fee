"""Examinations and care that a visit is for, as ``lexicon/encounters.toml`` names them."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.detail.opening import purposes
from claimstream.agents.coding.detail.told_rows import said
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["fits", "visit_purposes"]

MOST_BETWEEN = 6
"""Words between "presents for" and what it is for."""
OTHERWISE = re2.compile(
    r"(?i)\b(?:labs?|laborator\w+|results?|discuss\w*|review\w*|schedul\w+|after|since|from|last|had"
    r"|missed|about|due|next|upcoming|complications?|effects?|following|questions?|starting|begin\w*"
    r"|before|prior|concerns?|evaluation|management|problems?|wife|sister|mother|daughter|his\s+son)\b"
)
NOT_IT = re2.compile(
    r"(?i)^\W*(?:labs?|results?|blood\s?work|forms?|paperwork|letter|therap\w+|teaching|education"
    r"|plan\w*|consult\w*|induced|related|toxicity|side|discussion|abuse|activity)\b"
)
COMPANION = frozenset({"other"})
"""Whoever brings the patient comes for the patient's visit."""
PUT_OFF = re2.compile(
    r"(?i)\b(?:hold|held|holding|delay\w*|defer\w*|postpone\w*|skip\w*|cancel\w*)\b[^.;]{0,40}"
    r"\b(?:chemo\w*|cycle|treatment|infusion|immunotherapy|radiation)"
)


def visit_purposes(chart: Chart, rule: str) -> Iterator[Draft]:
    """Yield what the patient came for, in the longest wording of each, as drafts of a rule."""
    for told in purposes(chart):
        found = list(said("encounters", "reason", told))
        for code, at in found:
            unreal = told.effects(at.start, at.end) - COMPANION
            if not unreal and not _within(at, found) and _meant(at, told.text):
                span, clause = told.span(at.start, at.end), told.span(0, len(told.text))
                yield Draft(code, (span,), rule, "record", clause)


def _within(at: Span, found: list[tuple[str, Span]]) -> bool:
    """Tell whether longer words hold these: a sports physical is no yearly one."""
    return any(at != o and o.start <= at.start and at.end <= o.end for _, o in found)


def _meant(at: Span, text: str) -> bool:
    """Tell whether a purpose is the visit's own, not labs from it or a talk about it."""
    before = text[: at.start]
    near = len(before.split()) <= MOST_BETWEEN
    return near and not OTHERWISE.search(before) and not NOT_IT.search(text[at.end :])


def fits(code: str, drafts: tuple[Draft, ...], chart: Chart) -> bool:
    """Tell whether what a code needs is listed, nothing that it gives way to, and it was done."""
    rows = table("encounters")
    needs = [row for stem, row in rows["needs"].items() if code.startswith(stem)]
    other = [row for stem, row in rows["unless"].items() if code.startswith(stem)]
    if any(by_prefix(drafts, *row) for row in other) or not chart.billable(code):
        return False
    done = not needs or not PUT_OFF.search(chart.document.text)
    return done and all(by_prefix(drafts, *row) for row in needs)
