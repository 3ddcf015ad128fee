"""The harm of a drug as lines under a title tell it."""

from collections.abc import Iterator
from dataclasses import replace

import re2

from claimstream.agents.coding.causes.drug_effects import harmed
from claimstream.agents.coding.causes.drug_names import said
from claimstream.agents.coding.detail.wording import own_paragraphs
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.rules.integral_symptom import is_symptom
from claimstream.agents.coding.statements import Statement

__all__ = ["NO_EFFECT", "blaming", "harm_told"]

NO_EFFECT = tuple("ZVWXYT")
POINTING = re2.compile(
    r"(?i)^\W*(?:this|it|these|that|which|(?:her|his|the)\s+symptoms|caused|due|secondary)\b"
)
FROM = re2.compile(r"(?i)\bfrom\b")


def blaming(draft: Draft, chart: Chart) -> Iterator[Span]:
    """Yield the lines below a statement that hold words of blame."""
    for line in own_paragraphs(draft, chart)[1:]:
        if said("adverse_effect", chart.document.text[line.start : line.end]):
            yield line


def harm_told(draft: Draft, line: Span, chart: Chart, rule: str) -> tuple[Draft, ...]:
    """Return effect and drug of a line, the effect as it is named there, or nothing."""
    found = [d for d in Reader(chart).read(Statement(line, "prose")) if d.code[0] not in NO_EFFECT]
    said_again = [
        replace(draft, evidence=d.evidence) for d in found if d.code[:3] == draft.code[:3]
    ]
    named = [
        replace(d, place=draft.place) for d in found if is_symptom(draft) and not is_symptom(d)
    ]
    for effect in (*said_again, *named, *_pointed(draft, line, chart)):
        start = replace(effect, statement=line)
        result = harmed(line, (start,), chart)
        if result != (start,):
            effect, *drugs = (replace(each, statement=draft.statement) for each in result)
            spans = tuple(sorted({*effect.evidence, *draft.evidence}))
            return (replace(effect, evidence=spans, rule=rule), *drugs)
    return ()


def _pointed(draft: Draft, line: Span, chart: Chart) -> Iterator[Draft]:
    """Yield the title's condition as the subject of a line that begins with "this"."""
    text = chart.document.text[line.start : line.end]
    if POINTING.search(text):
        before = FROM.search(text)
        end = line.start + (before.start() - 1 if before else 1)
        yield replace(draft, evidence=(Span(end - 1, end),))
