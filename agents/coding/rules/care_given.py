"""A vaccine or device that the plan says was given at the visit."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.detail.clinicians import Passage
from claimstream.agents.coding.detail.told_rows import said
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.reading.reading import DIAGNOSTIC
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["care_given"]

RULE = "ICD-CARE-GIVEN"
TODAY = re2.compile(
    r"(?i)\b(?:today|this\s+visit|without\s+(?:difficulty|incident|complication))\b"
)
DONE = re2.compile(
    r"(?i)\b(?:(?:was|were)\s+(?:given|administered|updated|inserted|placed)|administered|given|updated|gave"
    r"|received|got)\b"
)
ANOTHER_TIME = re2.compile(
    r"(?i)\b(?:declin\w*|refus\w*|defer\w*|will|if|schedul\w*|discuss\w*|should|plan\w*|next|consider\w*"
    r"|recommend\w*|had|last|ago|before|not|never|up[\s-]to[\s-]date|current|due|previous\w*|history"
    r"|(?:in|since)\s+(?:19|20)\d\d|immune\s+globulin|reaction|after|information|counsel\w*)\b"
)

REFUSED = re2.compile(
    r"(?i)\b(?:declin\w*|refus\w*|defer\w*|not|will|discuss\w*|recommend\w*|review\w*|status|check\w*"
    r"|up[\s-]to[\s-]date|current|immune\s+globulin|order\w*|schedul\w*|string\w*|reaction)\b"
)


@rule(RULE, "Official Guidelines I.C.21.c.2, I.C.21.c.16")
def care_given(drafts: Drafts, chart: Chart) -> Drafts:
    """Add what was given today or plainly given; what is due, old or refused adds nothing."""
    there = {draft.code for draft in drafts}
    found = {draft.code: draft for draft in _given(chart) if draft.code not in there}
    return (*drafts, *found.values()) if drafts else drafts


def _given(chart: Chart) -> Iterator[Draft]:
    """Yield the care that sentences of assessment and plan tell as given."""
    for sentence in chart.document.sentences:
        told = Passage(chart.document, sentence, 0)
        if sentence.section not in DIAGNOSTIC or not _at_visit(told.text):
            continue
        for code, at in said("encounters", "given", told):
            if told.affirms(at.start, at.end) and chart.billable(code):
                span = told.span(at.start, at.end)
                yield Draft(code, (span,), RULE, "record", span)


def _at_visit(said: str) -> bool:
    """Tell whether a sentence speaks of what was done at this visit."""
    done = DONE.search(said) and not ANOTHER_TIME.search(said)
    return bool(TODAY.search(said) and not REFUSED.search(said)) or bool(done)
