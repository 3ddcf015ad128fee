"""Illnesses that a visit finds to be over after their treatment."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.detail.opening import opens_with, told_opening
from claimstream.agents.coding.detail.wording import own_paragraph
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.statements import statements

__all__ = ["finished"]

SEEN_AGAIN = re2.compile(r"(?i)\b(?:follow(?:ing)?[\s-]?up|followup|re-?check|test\s+of\s+cure)\b")
OVER = re2.compile(r"(?i)\b(?:resolved|cleared|cured|healed|gone)\b")
NOT_OVER = re2.compile(
    r"(?i)\b(?:not|never|partly|partially|almost|nearly|mostly|incompletely|until|once|if)\b[^.;]*$"
)
TREATED = re2.compile(
    r"(?i)\b(?:complet\w+|finish\w+|after|done\s+with)\b[^.;]{0,40}"
    r"\b(?:antibiotics?|treatment|therapy|course|days?|\w+cillin|\w+mycin|\w+floxacin|cef\w+)\b"
)


def finished(drafts: tuple[Draft, ...], chart: Chart) -> frozenset[Draft]:
    """Return the illnesses that a follow-up calls over, and treated, in own lines or history."""
    if not drafts or not opens_with(SEEN_AGAIN, chart):
        return frozenset()
    starts = frozenset(sentence.start for sentence in told_opening(chart))
    said = {draft: " ".join(_said(draft, starts, chart)) for draft in drafts}
    ended = opens_with(TREATED, chart)
    return frozenset(
        draft
        for draft in drafts
        if _is_over(said[draft]) and (ended or TREATED.search(said[draft]))
    )


def _is_over(said: str) -> bool:
    """Tell whether words call an illness over, with nothing left."""
    over = OVER.search(said)
    return bool(over) and not NOT_OVER.search(said[: over.start()])


def _said(draft: Draft, starts: frozenset[int], chart: Chart) -> Iterator[str]:
    """Yield a draft's own lines; for one of the opening the titles that name it again."""
    if draft.statement.start not in starts:
        yield own_paragraph(draft, chart)
        return
    text, first = chart.document.text, draft.evidence[0]
    for told in statements(chart.document):
        item = chart.document.item_at(told.span.start)
        said = text[told.span.start : item.end if item else told.span.end]
        if text[first.start : first.end].lower() in said.lower():
            yield said
