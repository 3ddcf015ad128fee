"""A symptom as a title gives way to the cause that its own lines establish."""

from collections.abc import Iterator
from dataclasses import replace

import re2

from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.integral_symptom import is_integral, is_symptom
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import Statement, below
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["told_cause"]

RULE = "ICD-CAUSE-BELOW"
BLAMING = re2.compile(
    r"(?i)\b(?:due to|secondary to|(?:caused|explained) by|because of|result(?:s|ing)? (?:of|from)"
    r"|attribut\w+ to|(?:is|are|comes?|stems?|stemming) from"
    r"|(?:etiology|cause|source) of [^.;]* (?:is|was|being|to be))\b[^.;]*$"
)
DOUBTING = re2.compile(
    r"(?i)\b(?:not?r?|never|n't|rather|think|believe|feel|suspect\w*|likely|prob\w+|possib\w+|may"
    r"|might|could|perhaps|presum\w+|appears?|seems?)\b"
)
POINTING = re2.compile(r"(?i)\b(?:this|these|it|symptoms?|complaints?)\b|^\W*$")


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
    """Yield the diagnoses under a symptom's title that it is blamed on or is part of."""
    for told in below(reader.chart.document, Statement(symptom.statement, "title")):
        for found in reader.read(told):
            if is_symptom(found) or found.code.startswith(tuple(table("integral")["no_cause"])):
                continue
            before = reader.chart.document.text[told.span.start : found.evidence[0].start]
            if is_integral(symptom, found) or _blamed(symptom, before, reader):
                yield found


def _blamed(symptom: Draft, before: str, reader: Reader) -> bool:
    """Tell whether words before a diagnosis say that the symptom comes from it."""
    said = None if DOUBTING.search(before) else BLAMING.search(before)
    pointed = said and POINTING.search(before[: said.start()])
    return bool(pointed or (said and reader.words(before) & symptom.forms))
