"""Scores that any clinician records: which value, and when it was taken."""

from collections.abc import Iterator
from dataclasses import dataclass

import re2

from claimstream.agents.coding.detail.clinicians import Passage, passages
from claimstream.agents.coding.drafts import Chart, Span

__all__ = ["Score", "initial", "scale"]

ARRIVAL, FIELD, ADMISSION, UNSTATED = "2", "1", "3", "0"
"""When a score was taken, as the 7th character of the coma scale has it."""
WHEN = (
    (
        FIELD,
        re2.compile(r"(?i)\b(?:scene|field|ems|ambulance|paramedics?|pre-?hospital|en route)\b"),
    ),
    (ADMISSION, re2.compile(r"(?i)\b(?:(?:on|at|upon) admission|admission (?:score|gcs|nihss))\b")),
    (
        ARRIVAL,
        re2.compile(r"(?i)\b(?:arriv(?:al|ed)|presentation|triage|trauma bay|initial|ed|er)\b"),
    ),
)
INITIAL = (ARRIVAL, FIELD, ADMISSION, UNSTATED)
"""The score of the arrival at the facility is reported, else the earliest that is told."""
LATER = re2.compile(
    r"(?i)\b(?:discharge|day (?:[2-9]|\d\d)|24 h\w*|48 h\w*|improved to|now|repeat|goal|baseline"
    r"|sedat\w+|propofol|induced coma|paralyz\w+|paralytics?|intubated)\b"
)
"""What is no initial score of the patient's own: a later one, or one under sedation."""
FILLED = (
    r"(?: (?:score|scale|total|level|content|concentration|of|was|is|at|on|in|the|scene|arrival"
    r"|triage|presentation|admission|field|ed|initial))*[ :=(]{1,3}"
)
"""What may stand between the name of a measure and its number."""
ENDS = re2.compile(r"[,;]|\bthen\b|\band\b")


@dataclass(frozen=True, slots=True)
class Score:
    """A score: its numbers, when it was taken, and its words."""

    numbers: tuple[str, ...]
    when: str
    span: Span


def scale(names: str, number: str, unit: str = "(?:/[0-9]{2})?") -> re2._Regexp:
    """Return the pattern of a measure by its names, its number and what may follow that."""
    return re2.compile(rf"(?i)\b(?:{names}){FILLED}({number}){unit}(?:[\s,.;)]|$)")


def initial(chart: Chart, pattern: re2._Regexp) -> Score | None:
    """Return the first score of a pattern's numbers that may be reported, if any is told."""
    found = [score for told in passages(chart) for score in _scores(told, pattern)]
    return min(found, key=lambda score: INITIAL.index(score.when), default=None)


def _scores(told: Passage, pattern: re2._Regexp) -> Iterator[Score]:
    """Yield the scores of a sentence, each with the time that its own clause gives."""
    for found in pattern.finditer(told.text):
        at = found.start(), found.end(found.lastindex)
        clause = _clause(told.text, *at)
        if not LATER.search(clause) and told.affirms(*at):
            yield Score(found.groups(), _when(clause), told.span(*at))


def _clause(text: str, start: int, end: int) -> str:
    """Return the part of a sentence between the marks around a score."""
    before = max((m.end() for m in ENDS.finditer(text[:start])), default=0)
    after = ENDS.search(text[end:])
    return text[before : end + after.start() if after else len(text)]


def _when(clause: str) -> str:
    """Return when a clause says that its score was taken."""
    return next((when for when, said in WHEN if said.search(clause)), UNSTATED)
