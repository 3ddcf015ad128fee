"""Social problems and underimmunization, which any clinician may document."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.detail.clinicians import Passage, passages
from claimstream.agents.coding.detail.told_rows import said
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["social_circumstance"]

RULE = "ICD-SOCIAL-CIRCUMSTANCE"
YES = re2.compile(r"(?i)^\W*(?:yes|often|sometimes|always|true)\b")
ANSWER = 40
"""Characters behind a question in which its answer begins."""
RELATIVES = ("Z62", "Z63")
"""Problems that are the patient's though they name a relative."""


@rule(RULE, "Official Guidelines I.B.14, I.C.21.c.3, I.C.21.c.17")
def social_circumstance(drafts: Drafts, chart: Chart) -> Drafts:
    """Add each problem or risk that the record tells of the patient, never by itself."""
    if not chart.with_status or not drafts:
        return drafts
    found = {code: span for told in passages(chart) for code, span in _problems(told)}
    known = {draft.code for draft in drafts}
    new = (c for c in found if c not in known and not _is_told_closer(c, found))
    added = (Draft(code, (found[code],), RULE, "record", found[code]) for code in new)
    return drafts + tuple(draft for draft in added if chart.billable(draft.code))


def _is_told_closer(code: str, found: dict[str, Span]) -> bool:
    """Tell whether a narrower problem of the same kind is told."""
    narrower = tuple(table("social")["narrower"].get(code, ()))
    return any(each.startswith(narrower) for each in found)


def _problems(told: Passage) -> Iterator[tuple[str, Span]]:
    """Yield the problems that a clinician's sentence, or the social history, affirms."""
    if not told.start and told.sentence.section is not SectionKind.SOCIAL_HISTORY:
        return
    refused = [at for _, at in said("social", "refused", told)]
    for code, at in said("social", "problem", told):
        is_refused = any(r.start < at.end and at.start < r.end for r in refused)
        never = told.text[at.start :].lower().startswith("never")
        allowed = _allowed(code, told) | ({"historical"} if never else set())
        if not is_refused and told.effects(at.start, at.end) <= allowed:
            yield code, told.span(at.start, at.end)


def _allowed(code: str, told: Passage) -> frozenset[str]:
    """Return what may be meant beside the plain present: a relative, a question said yes to."""
    answer = told.document.text[told.sentence.end :][:ANSWER]
    asked = told.text.rstrip().endswith("?") and YES.search(answer)
    relative = {"other"} if code.startswith(RELATIVES) else set()
    return frozenset(relative | ({"uncertain"} if asked else set()))
