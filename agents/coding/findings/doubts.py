"""What the assessment names and no code says: doubts, and abbreviations of several meanings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import re2

from claimstream.agents.coding.assertion import Assertion
from claimstream.agents.coding.belonging import judged
from claimstream.agents.coding.diagnoses import REACH, Reader
from claimstream.agents.coding.drafts import Chart, Span
from claimstream.agents.coding.findings.findings import Codes, CodingFinding, FindingKind
from claimstream.agents.coding.reading.cues import Effect, cue_book
from claimstream.agents.coding.reading.tokens import tokens
from claimstream.agents.coding.reports import is_report, report_statements
from claimstream.agents.coding.statements import Statement, statements
from claimstream.agents.coding.words.matching import matches
from claimstream.agents.coding.words.terms import Term
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["Reading", "abbreviations_unread", "assessed", "readings", "uncertain_diagnoses"]

CAPITALS = re2.compile(r"\b[A-Z]{2,4}\b")
CATEGORY = 3
NO_CONDITION = ("R", "Z", "V", "W", "X", "Y")


@dataclass(frozen=True, slots=True)
class Reading:
    """A condition as a statement names it, coded or not."""

    term: Term
    span: Span
    how: Assertion

    @property
    def code(self) -> str:
        """Return the code or header that the term leads to."""
        return self.term.code


def assessed(chart: Chart) -> tuple[Statement, ...]:
    """Return the statements in which the author says what was found."""
    if is_report(chart.document):
        return tuple(report_statements(chart.document))
    return statements(chart.document)


def readings(
    chart: Chart, told: tuple[Statement, ...], effect: Effect | None = None
) -> Iterator[Reading]:
    """Yield every condition that the statements name, and how each is meant.

    ``effect`` asks only for statements with a word that may have it.
    """
    reader, lexicon = Reader(chart), chart.resolver.lexicon
    for statement in told:
        if effect and not _may_have(effect, chart.document.text, statement.span):
            continue
        window = reader.units(statement.span)
        found = matches(lexicon, window, REACH[statement.place], without="index")
        for match in found:
            how = judged(chart.document, match, found)
            yield Reading(match.term, Span(match.start, match.end), how)


def _may_have(effect: Effect, text: str, at: Span) -> bool:
    """Tell whether a passage holds the first word of a cue with the effect."""
    words = {token.text for token in tokens(text[at.start : at.end])}
    return not words.isdisjoint(_openings(effect))


@cache
def _openings(effect: Effect) -> frozenset[str]:
    """Return the first words of the cues with an effect."""
    groups = (group for group in cue_book().groups if group.effect == effect)
    return frozenset(next(tokens(cue)).text for group in groups for cue in group.cues)


def uncertain_diagnoses(chart: Chart, codes: Codes) -> Iterator[CodingFinding]:
    """Yield the diagnoses that are only doubted: not coded for outpatients (IV.H)."""
    coded = tuple({code[:CATEGORY] for code in codes})
    for reading in readings(chart, assessed(chart), "uncertain"):
        passed = reading.code.startswith((*NO_CONDITION, *coded))
        if reading.how.is_present and not reading.how.certain and not passed:
            subject = f"diagnoses/{reading.code}"
            yield CodingFinding(FindingKind.UNCERTAIN_DIAGNOSIS, subject, (reading.span,))


def abbreviations_unread(chart: Chart, codes: Codes) -> Iterator[CodingFinding]:
    """Yield the abbreviations of several meanings in problem titles that no code explains."""
    several, text = table("findings")["abbreviations"], chart.document.text
    explained = [span for spans in codes.values() for span in spans]
    for statement in assessed(chart):
        if statement.place != "title":
            continue
        at = statement.span
        for found in CAPITALS.finditer(text[at.start : at.end]):
            span = Span(at.start + found.start(), at.start + found.end())
            read = any(e.start <= span.start and span.end <= e.end for e in explained)
            if found.group(0) in several and not read:
                subject = f"abbreviations/{found.group(0)}"
                yield CodingFinding(FindingKind.ABBREVIATION_UNREAD, subject, (span,))
