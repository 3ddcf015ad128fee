"""A test after completed treatment, with nothing found and no symptom, is a follow-up."""

from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.reports import is_report
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["follow_up"]

RULE = "ICD-FOLLOW-UP"


@rule(RULE, "Official Guidelines I.C.21.c.8")
def follow_up(drafts: Drafts, chart: Chart) -> Drafts:
    """Code Z09 when a report's indication says follow-up and the report gives nothing else."""
    if drafts or not is_report(chart.document):
        return drafts
    for sentence in chart.document.sentences:
        if sentence.section is not SectionKind.INDICATION:
            continue
        found = _phrase(chart.document.text, sentence.start, sentence.end)
        if found:
            return (Draft("Z09", (found,), RULE, "indication", found),)
    return drafts


def _phrase(text: str, start: int, end: int) -> Span | None:
    """Return the place of a follow-up phrase in a sentence."""
    lower = text[start:end].lower()
    for phrase in table("reports")["follow_up"]:
        at = lower.find(phrase)
        if at >= 0:
            return Span(start + at, start + at + len(phrase))
    return None
