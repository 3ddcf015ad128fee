"""A visit that looks for what may have come back after completed treatment is a follow-up."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["completed_treatment"]

RULE = "ICD-COMPLETED-TREATMENT"
SEEN_AGAIN = re2.compile(r"(?i)\b(?:follow-?\s?up|followup|surveillance)\b")
COMPLETED = re2.compile(
    r"(?i)\bcomplet(?:ed|ion)\b|\bfinished\b|\bafter\s+(?:\w+\s+)?(?:treatment|therapy)\b"
)
NEOPLASM, OTHER = ("Z85", "Z86.0"), ("Z86", "Z87")


@rule(RULE, "Official Guidelines I.C.21.c.8")
def completed_treatment(drafts: Drafts, chart: Chart) -> Drafts:
    """Put Z08 or Z09 before the history of what was treated."""
    for draft in by_prefix(drafts, *NEOPLASM, *OTHER):
        said = own_text(draft, chart)
        neoplasm = draft.code.startswith(NEOPLASM)
        if SEEN_AGAIN.search(said) and (neoplasm or COMPLETED.search(said)):
            return _led(drafts, draft, "Z08" if neoplasm else "Z09")
    return drafts


def _led(drafts: Drafts, history: Draft, code: str) -> Drafts:
    """Return the drafts with the follow-up before its history, once."""
    same = [each for each in drafts if each.code in {"Z08", "Z09"}]
    rest = [each for each in drafts if each not in same]
    at = rest.index(history)
    return (*rest[:at], history.recode(code, RULE), *rest[at:])
