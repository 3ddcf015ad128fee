"""A visit that looks for what may have come back after completed treatment is a follow-up."""

import re2

from claimstream.agents.coding.detail.opening import opens_with
from claimstream.agents.coding.detail.wording import own_paragraph
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["completed_treatment"]

RULE, GONE = "ICD-COMPLETED-TREATMENT", "ICD-PAST-NEOPLASM"
SEEN_AGAIN = re2.compile(r"(?i)\b(?:follow-?\s?up|followup|surveillance)\b")
CHECKED = re2.compile(
    r"(?i)\b(?:follow-?\s?up|followup|surveillance)\b|\bskin\s+(?:check|exam)"
    r"|\b(?:six|6|three|3|twelve|12)[\s-]months?\s+check|\b(?:yearly|annual)\s+(?:check|visit)\b"
)
ABOUT = re2.compile(
    r"(?i)(?:\b|adeno)(?:cancers?|carcinoma|melanoma|lymphoma|tumou?r|malignan\w+|surveillance)\b"
)
WATCHED = re2.compile(
    r"(?i)\b(?:follow-?\s?up|followup|surveillance)\b|\b(?:repeat|see|return|again|next|every|yearly)\b"
    r"[^.;]{0,40}\b(?:months?|years?|annually|yearly|colonoscopy|scans?|check)\b"
)
BY_OTHERS = re2.compile(
    r"(?i)(?:^|[,;.]|\b(?:is|and|being|who))\s*(?:followed|follows|managed|monitored|seen)\s+(?:\w+\s+)?(?:by|with)\b"
)
COMPLETED = re2.compile(
    r"(?i)\bcomplet(?:ed|ion)\b|\bfinished\b|\bafter\s+(?:\w+\s+)?(?:treatment|therapy)\b"
)
NEOPLASM, OTHER = ("Z85", "Z86.0"), ("Z86", "Z87")


@rule(RULE, "Official Guidelines I.C.21.c.8", version=2)
def completed_treatment(drafts: Drafts, chart: Chart) -> Drafts:
    """Put Z08 or Z09 before the history of what was treated."""
    for draft in by_prefix(drafts, *NEOPLASM, *OTHER):
        said = own_paragraph(draft, chart)
        if draft.code.startswith(NEOPLASM):
            if not by_prefix(drafts, "C") and _watched(draft, said, drafts, chart):
                return _led(drafts, draft, "Z08")
        elif SEEN_AGAIN.search(said) and COMPLETED.search(said):
            return _led(drafts, draft, "Z09")
    return drafts


def _watched(draft: Draft, said: str, drafts: Drafts, chart: Chart) -> bool:
    """Tell whether the visit looks whether a malignancy came back, by its lines or its reason."""
    first = draft.statement == min(each.statement for each in drafts)
    again = WATCHED.search(said) or opens_with(CHECKED, chart)
    about = draft.rule == GONE or opens_with(ABOUT, chart)
    watched = SEEN_AGAIN.search(said) or (first and about and again)
    return bool(watched) and not BY_OTHERS.search(said)


def _led(drafts: Drafts, history: Draft, code: str) -> Drafts:
    """Return the drafts with the follow-up before its history, once."""
    rest = [each for each in drafts if each.code not in {"Z08", "Z09"}]
    at = rest.index(history)
    return (*rest[:at], history.recode(code, RULE), *rest[at:])
