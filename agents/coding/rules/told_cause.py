"""A symptom as a title gives way to the cause that its own lines establish."""

from collections.abc import Iterator
from dataclasses import replace

from claimstream.agents.coding.detail.blame import is_blamed, is_doubted
from claimstream.agents.coding.detail.own_lines import is_plan
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.integral_symptom import is_integral, is_symptom
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import Statement, below
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["told_cause"]

RULE = "ICD-CAUSE-BELOW"


@rule(RULE, "Official Guidelines I.B.4-5, IV.D")
def told_cause(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the definite cause in the symptom's place; a cause that is doubted changes nothing."""
    turned = (each for draft in drafts for each in _turned(draft, Reader(chart)))
    listed = {draft.code for draft in drafts}
    return tuple(each for each in turned if each.rule != RULE or each.code not in listed)


def _turned(draft: Draft, reader: Reader) -> Iterator[Draft]:
    """Yield the draft, or what its lines say it comes from."""
    causes = _causes(draft, reader) if draft.place == "title" and is_symptom(draft) else ()
    turned = [replace(draft.recode(c.code, RULE, *c.evidence), forms=c.forms) for c in causes]
    yield from turned or [draft]


def _causes(symptom: Draft, reader: Reader) -> Iterator[Draft]:
    """Yield what the sentence under a symptom's title establishes that names its cause."""
    text = reader.chart.document.text
    for told in below(reader.chart.document, Statement(symptom.statement, "title")):
        no_cause = tuple(table("integral")["no_cause"])
        found = [d for d in reader.read(told) if not is_symptom(d)]
        found = [d for d in found if not d.code.startswith(no_cause)]
        whole, start = text[told.span.start : told.span.end], told.span.start
        before = [text[start : each.evidence[0].start] for each in found]
        plain = not is_plan(whole) and not any(is_doubted(words) for words in before)
        part = plain and any(is_integral(symptom, each) for each in found)
        if part or any(is_blamed(symptom, words, reader) for words in before):
            yield from found
