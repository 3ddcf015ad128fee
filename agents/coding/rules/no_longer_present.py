"""A condition that was treated earlier and is no longer there is not coded."""

import re2

from claimstream.agents.coding.detail.wording import own_texts
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["no_longer_present"]

OVER = r"(?:resolved|healed|cleared(?:\s+up)?|subsided)\b"
QUALIFIED = r"(?:(?:has|have|is|now|since|all|fully|completely|entirely|well)\s+)*"
STILL = re2.compile(
    r"(?i)\b(?:not|never|n't|partially|partly|almost|nearly|mostly|incompletely|until|once|when|if)"
    rf"(?:\s+(?:yet|been|is|has|it|fully|completely|entirely))*\s+{OVER}"
)
GONE = re2.compile(
    rf"(?i)[,;:.(–-]\s*{QUALIFIED}{OVER}|\b(?:has|have|is|now|since|fully|completely)\s+{QUALIFIED}{OVER}"
    r"|\bno longer (?:an issue|a problem|present|active|bothersome|symptomatic)\b"
)
BEFORE = re2.compile(rf"(?i)\b{OVER}\s*$")
ALONE = re2.compile(rf"(?i)^\W*{QUALIFIED}{OVER}\W*$")
KEPT = ("C", "S", "T", "Z0", "Z1", "Z2", "Z3", "Z4", "Z5", "Z6", "Z7", "Z80", "Z85", "Z9")
"""Neoplasms and injuries have rules of their own; a status does not heal."""

HISTORY = ("Z86", "Z87")
TOLD_AS_PAST = re2.compile(r"(?i)\b(?:history|hx|h/o|prior|previous|past)\b")


@rule("ICD-NO-LONGER-PRESENT", "Official Guidelines IV.J, I.C.12.a.4")
def no_longer_present(drafts: Drafts, chart: Chart) -> Drafts:
    """Drop what its own lines call resolved or healed; what is still healing stays."""
    return tuple(draft for draft in drafts if not _over(draft, chart))


def _over(draft: Draft, chart: Chart) -> bool:
    """Tell whether a problem's own lines say that it is over."""
    if draft.place != "title" or draft.code.startswith(KEPT):
        return False
    title, *lines = own_texts(draft, chart)
    if draft.code.startswith(HISTORY) and TOLD_AS_PAST.search(title):
        return False
    if any(STILL.search(text) for text in (title, *lines)):
        return False
    at, end = (place - draft.statement.start for place in _named(draft))
    said = GONE.search(title, max(end, 0)) or BEFORE.search(title[: max(at, 0)])
    return bool(said) or any(ALONE.search(line) for line in lines)


def _named(draft: Draft) -> tuple[int, int]:
    """Return where the name of a diagnosis begins and ends."""
    inside = [span for span in draft.evidence if span.start >= draft.statement.start]
    return (min(inside).start, max(span.end for span in inside)) if inside else (0, 0)
