"""A pressure ulcer that worsened in the stay: its stage at admission, and the highest one."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import own_words

__all__ = ["AT_ADMISSION", "WORSENED", "ulcer_progression"]

AT_ADMISSION, WORSENED = "ICD-ULCER-AT-ADMISSION", "ICD-ULCER-PROGRESSION"
STAGE = r"stage\s+(?:[1-4]|i{1,3}v?|iv)\b|unstageable"
PROGRESS = re2.compile(
    rf"(?i)\b(?P<early>{STAGE})[^.;\n]*?"
    r"\b(?:progress|worsen|advanc|evolv|deteriorat|increas)\w*[^.;\n]*?\b(?:to|into)\s+(?:a\s+)?"
    rf"(?P<late>{STAGE})"
)


@rule(WORSENED, "Official Guidelines I.C.12.a.6")
def ulcer_progression(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the ulcer twice when its own statement tells of two stages, the later one behind."""
    return tuple(each for draft in drafts for each in _stages(draft, chart))


def _stages(draft: Draft, chart: Chart) -> tuple[Draft, ...]:
    """Return an ulcer at both of its stages, or as it was."""
    told = PROGRESS.search(own_text(draft, chart)) if draft.code.startswith("L89") else None
    if told is None:
        return (draft,)
    site = draft.code[:-1]
    words = [frozenset(own_words().forms(told.group(name))) for name in ("early", "late")]
    early, late = (chart.resolver.leaf(site, each) for each in words)
    if not early or not late or early == late:
        return (draft,)
    return draft.recode(early, AT_ADMISSION), draft.recode(late, WORSENED)
