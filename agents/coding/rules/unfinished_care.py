"""Care that was not given, or that the patient did not stay for."""

from claimstream.agents.coding.detail.clinicians import Passage, passages
from claimstream.agents.coding.detail.told_rows import said
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.reading.reading import DIAGNOSTIC, SectionKind
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["unfinished_care"]

RULE = "ICD-UNFINISHED-CARE"
TOLD_IN = DIAGNOSTIC | {SectionKind.INSTRUCTIONS, SectionKind.OPERATION}
"""Where today's end of the visit is told; a history may tell of an earlier one."""
STORY = SectionKind.PRESENT_ILLNESS
TODAY = ("leaves", "leaving", "wishes", "insists")


@rule(RULE, "Tabular list Z53; Official Guidelines II.F, IV.A.1")
def unfinished_care(drafts: Drafts, chart: Chart) -> Drafts:
    """Add why care ended early behind what it was for, the first reason told."""
    found = [each for told in passages(chart) if not told.start for each in _ends(told)]
    if not found or any(draft.code.startswith(("Z53.0", "Z53.2")) for draft in drafts):
        return drafts
    code, span = found[0]
    return (*drafts, Draft(code, (span,), RULE, "title", span))


def _ends(told: Passage) -> list[tuple[str, Span]]:
    """Return the reasons that a sentence of plan or disposition gives."""
    if told.sentence.section not in TOLD_IN | {STORY}:
        return []
    rows = [
        (code, at, told.text[at.start : at.end])
        for code, at in said("unfinished", "unfinished", told)
    ]
    return [
        (code, told.span(at.start, at.end))
        for code, at, words in rows
        if _is_today(told.sentence.section, words) and told.affirms(at.start, at.end)
    ]


def _is_today(section: SectionKind, words: str) -> bool:
    """Tell whether words of a section are of this visit's end."""
    return section in TOLD_IN or (section is STORY and words.lower().startswith(TODAY))
