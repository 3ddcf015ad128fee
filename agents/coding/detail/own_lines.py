"""A title and the lines under it read as one: "CKD", and below it "she is at stage 3b"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import re2

from claimstream.agents.coding.assertion import assess_in
from claimstream.agents.coding.detail.episode import episode
from claimstream.agents.coding.diagnoses import REACH, Reader
from claimstream.agents.coding.drafts import Draft, Span
from claimstream.agents.coding.statements import Statement, below
from claimstream.agents.coding.words.matching import Match, matches
from claimstream.agents.coding.words.sites import SIDES, stated_forms
from claimstream.agents.coding.words.vocabulary import Unit

__all__ = ["completed", "is_other_side", "is_plan"]

PARTS = re2.compile(r"[,;:()]|(?i)\b(?:but|because|since|although|while|due to|secondary to)\b")
PLANNING = re2.compile(
    r"(?i)\b(?:if|will|would|should|may|can|goal|risks?|plan\w*|tests?|testing|order\w*|panel|screen\w*"
    r"|recommend\w*|discuss\w*|educat\w*|counsel\w*|schedul\w*|refer\w*|consider\w*|prescri\w*"
    r"|return\w*|avoid\w*|prevent\w*)\b"
)
"""What is planned, advised or only looked for tells nothing of what is."""
CATEGORY = 3


def completed(draft: Draft, reader: Reader, rule: str) -> Draft:
    """Return an unspecified draft with the one code that title and own lines state together.

    Only a part of a sentence that names no other condition may add a word, and only one that is
    affirmed and certain.
    """
    if draft.code not in reader.chart.resolver.lexicon.unspecified:
        return draft
    found: dict[str, tuple[Unit, ...]] = {}
    title = reader.units(draft.statement)
    for part in _parts(draft, reader):
        told = _without_sides(reader.units(part))
        for code, units in _read_together(draft, title, told, reader):
            if units and _states(units, reader):
                found.setdefault(code, units)
    if len(found) != 1:
        return draft
    ((code, units),) = found.items()
    forms = draft.forms | stated_forms(units)
    return replace(draft.recode(code, rule, _span(units)), forms=forms)


def _without_sides(units: Sequence[Unit]) -> list[Unit]:
    """Return the units but for sides, which have a rule of their own; a quadrant keeps its."""
    following = [*units[1:], Unit((), 0, 0)]
    return [
        unit
        for unit, after in zip(units, following, strict=False)
        if not SIDES.intersection(unit.forms) or {"upper", "lower"}.intersection(after.forms)
    ]


def is_plan(sentence: str) -> bool:
    """Tell whether a sentence plans, advises or looks for something."""
    return bool(PLANNING.search(sentence))


def _parts(draft: Draft, reader: Reader) -> Iterator[Span]:
    """Yield the parts of the sentences under a title that name nothing else."""
    document = reader.chart.document
    for sentence in below(document, Statement(draft.statement, "title")):
        text = _said(sentence.span, reader)
        if is_plan(text):
            continue
        cuts = [0, *(place for cut in PARTS.finditer(text) for place in cut.span()), len(text)]
        for first, last in pairwise(cuts):
            part = Span(sentence.span.start + first, sentence.span.start + last)
            if first == last or is_other_side(draft, part, reader):
                continue
            others = reader.read(Statement(part, "prose"))
            if all(other.code[:CATEGORY] == draft.code[:CATEGORY] for other in others):
                yield part


def is_other_side(draft: Draft, part: Span, reader: Reader) -> bool:
    """Tell whether words speak of another side than the title's."""
    side, other = (reader.words(_said(span, reader)) & SIDES for span in (draft.statement, part))
    return bool(side and other and not side & other)


def _said(span: Span, reader: Reader) -> str:
    """Return the text of a span."""
    return reader.chart.document.text[span.start : span.end]


def _read_together(
    draft: Draft, title: Sequence[Unit], told: Sequence[Unit], reader: Reader
) -> Iterator[tuple[str, tuple[Unit, ...]]]:
    """Yield more specific codes of the draft's category with the units below that gave them.

    A term may need words of both; else the words below may state a kin of an unspecified code.
    """
    resolver, known = reader.chart.resolver, draft.forms
    forms = known | stated_forms(told)
    read = matches(resolver.lexicon, [*title, *told], REACH["title"], without="index")
    found = [(m.term.code, _of(m, told)) for m in read if _of(m, title)]
    kin = resolver.refined(draft.code, forms, known)
    if not resolver.is_residual(kin):
        new = resolver.words(kin) - known
        found.append((kin, tuple(unit for unit in told if new.intersection(unit.forms))))
    when = episode(reader.chart.document, forms)
    for code, units in found:
        leaf = resolver.leaf(resolver.refined(code, forms, known), forms, when)
        same = leaf and leaf[:CATEGORY] == draft.code[:CATEGORY]
        if leaf and same and units and resolver.words(leaf) - resolver.words(draft.code):
            yield leaf, units


def _of(match: Match, line: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the units of a match that stand in a line."""
    return tuple(unit for unit in match.units if unit in line)


def _span(units: Sequence[Unit]) -> Span:
    """Return the characters of units of one part of a sentence."""
    return Span(units[0].start, units[-1].end)


def _states(units: Sequence[Unit], reader: Reader) -> bool:
    """Tell whether the words are affirmed and certain of the patient as of now."""
    how = assess_in(reader.chart.document, units[0].start, units[-1].end)
    return how.is_present and how.certain
