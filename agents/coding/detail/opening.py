"""Why the patient came: what the reason for the visit and the opening sentences say it is for."""

from bisect import bisect_left
from collections.abc import Iterator

import re2

from claimstream.agents.coding.detail.clinicians import Passage
from claimstream.agents.coding.drafts import Chart
from claimstream.agents.coding.reading.reading import SectionKind, Sentence

__all__ = ["age_in_days", "opens_with", "purposes", "told_opening"]

ARRIVES = re2.compile(
    r"(?i)\b(?:presents?|presenting|comes?|came|(?:is|are|being)\s+seen|here|brought|returns?"
    r"|visit|follow(?:s|ing|ed)?\s+up)\b[^.;:\n]{0,60}?\bfor\s+"
)
CLAUSE = re2.compile(r"[.;:,\n]|\b(?:and|but)\s+(?:has|is|she|he|they|also|was)\b")
OPENED = frozenset({SectionKind.PRESENT_ILLNESS, SectionKind.UNKNOWN})
SHORT, OPENING = 12, 3
"""Words of a reason that is its own purpose; sentences that open a history."""
AGE = re2.compile(
    r"(?i)\b(\d{1,3}|newborn)[\s-]*(day|week|wk|month|mo|year|yr)s?[\s-]*(?:old\b|of\s+age\b)"
)
DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def told_opening(chart: Chart) -> Iterator[Sentence]:
    """Yield the sentences of the reasons for the visit, and those that open the histories."""
    sentences = chart.document.sentences
    for section in chart.document.sections:
        if section.kind is SectionKind.CHIEF_COMPLAINT or section.kind in OPENED:
            first = bisect_left(sentences, section.body, key=lambda each: each.start)
            opened = sentences[first : first + OPENING]
            yield from (each for each in opened if each.start < section.end)


def opens_with(pattern: re2._Regexp, chart: Chart) -> bool:
    """Tell whether the reasons for the visit or the openings of the histories say a pattern."""
    text = chart.document.text
    return any(pattern.search(text[s.start : s.end]) for s in told_opening(chart))


def purposes(chart: Chart) -> Iterator[Passage]:
    """Yield the passages that say what the visit is for, up to the end of their clause."""
    text = chart.document.text
    for sentence in told_opening(chart):
        said = text[sentence.start : sentence.end]
        arrival = ARRIVES.search(said)
        start = sentence.start + (arrival.end() if arrival else 0)
        reason = sentence.section is SectionKind.CHIEF_COMPLAINT and len(said.split()) <= SHORT
        if arrival or reason:
            cut = CLAUSE.search(text[start : sentence.end]) if arrival else None
            end = start + cut.start() if cut else sentence.end
            yield Passage(chart.document, Sentence(start, end, sentence.section), 0)


def age_in_days(chart: Chart) -> float | None:
    """Return the patient's age: as known, else as the record tells it; days only for infants."""
    if chart.age:
        return chart.age * DAYS["y"]
    told = AGE.search(chart.document.text)
    if told is None or not told.group(1).isdigit():
        return None
    return float(int(told.group(1)) * DAYS[told.group(2)[0].lower()])
