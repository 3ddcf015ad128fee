"""Whether a malignancy is gone, and whether it is still treated, by the words of the record."""

from collections.abc import Iterator
from functools import lru_cache

import re2

from claimstream.agents.coding.assertion import assess_in
from claimstream.agents.coding.detail.mentions import mentions
from claimstream.agents.coding.drafts import Chart
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["GONE", "is_treated", "tells_treatment"]

WHAT = r"(?:disease|cancer|malignancy|tumou?r|recurrence|recurrent\s+(?:or\s+\w+\s+)?disease)"
GONE = re2.compile(
    rf"(?i)\bno\s+(?:evidence\s+(?:of|for)\s+|(?:clinical\s+)?signs?\s+of\s+|known\s+|residual\s+|active\s+)*"
    rf"(?:{WHAT}|recurrent)\b"
    r"|\bNED\b|\b(?:disease|cancer|recurrence)[- ]free\b"
    rf"|\b(?:without|free\s+(?:of|from))\s+(?:any\s+)?(?:evidence\s+of\s+|signs?\s+of\s+)*(?:{WHAT}|recurrent)\b"
    r"|\boff\s+(?:all\s+)?treatment\b|\bin\s+complete\s+remission\b"
)
TREATED_NOW = re2.compile(
    r"(?i)\b(?:currently|receiving|undergoing|ongoing|starting|continues?|adjuvant|maintenance|cycle"
    r"|(?:remains|still)\s+on|on\s+(?:chemo\w*|immunotherapy|hormon\w*))\b"
)
STAYS = re2.compile(
    r"(?i)\bcontinues?\s+(?:to\s+(?:be|do|remain|have|show|feel)|surveillance|follow)"
)
ENDED = re2.compile(
    r"(?i)\b(?:complet\w+|finish\w*|stopp\w+|ended|discontinu\w+|off|after|following|since|status\s+post|s/p"
    r"|prior|previous\w*|received|had|underwent|treated|last|no|not|without|never|declin\w*|history"
    r"|refus\w+|(?:19|20)\d\d|years?)\b"
)
ONGOING = re2.compile(
    r"(?i)\b(?:continu\w+|remains?\s+on|has\s+been\s+on|is\s+on|still|stays?\s+on|takes|taking|currently"
    r"|refill\w*|start\w*|given\s+today|every\s+(?:\w+\s+)?(?:day|morning|night|weeks?|months?)|daily)\b"
)
AGAINST_CANCER = ("Z79.810", "Z79.811", "Z79.818")


def tells_treatment(said: str) -> bool:
    """Tell whether a statement about a malignancy says that it is treated now."""
    return bool(TREATED_NOW.search(STAYS.sub("", said)))


def is_treated(chart: Chart) -> bool:
    """Tell whether any sentence of the record tells of a treatment of cancer that goes on."""
    return any(_goes_on(text) for text in _told(chart))


def _told(chart: Chart) -> Iterator[str]:
    """Yield the sentences that tell of such a drug, or therapy, and affirm it."""
    document = chart.document
    for span in mentions(document.text, _names()):
        sentence = document.sentence_at(span.start)
        how = assess_in(document, span.start, span.end)
        if sentence and not how.negated and how.experiencer == "patient":
            yield document.text[sentence.start : sentence.end]


def _goes_on(said: str) -> bool:
    """Tell whether a sentence about a drug or therapy is no account of the past."""
    return bool(ONGOING.search(said)) or not ENDED.search(said)


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    """Return the drugs against cancer, and hormone therapy."""
    book = table("drugs")
    hormones = (name for code in AGAINST_CANCER for name in book["long_term"][code])
    return (*hormones, *book["category"]["T45.1X"], "enzalutamide", "abiraterone", "bicalutamide")
