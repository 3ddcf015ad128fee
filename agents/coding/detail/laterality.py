"""The side of a site by the record: the nearest source that gives exactly one."""

from collections.abc import Iterator

from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.statements import Statement, below
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import own_words
from claimstream.agents.coding.words.words import split

__all__ = ["agreed_side"]

NEAR = 3


def agreed_side(sites: frozenset[str], draft: Draft, chart: Chart) -> tuple[str, Span] | None:
    """Return the one side that the nearest source gives: own lines, complaint, history, record.

    An examination that compares both sides does not make the complaint's side unknown.
    """
    stated = list(_stated(sites, chart))
    for passages in _sources(draft, chart):
        sides = {
            w: span for w, span in stated if any(p.start <= span.start < p.end for p in passages)
        }
        if len(sides) == 1:
            return next(iter(sides.items()))
    return None


def _sources(draft: Draft, chart: Chart) -> Iterator[list[Span]]:
    """Yield the passages of each source, the most binding first."""
    yield [told.span for told in below(chart.document, Statement(draft.statement, "title"))]
    for kind in (SectionKind.CHIEF_COMPLAINT, SectionKind.PRESENT_ILLNESS):
        yield [Span(s.start, s.end) for s in chart.document.sections if s.kind is kind]
    yield [Span(0, len(chart.document.text))]


def _stated(sites: frozenset[str], chart: Chart) -> Iterator[tuple[str, Span]]:
    """Yield each side that stands beside one of the sites in the record, with its place."""
    units = own_words().units(split(chart.document.text))
    for place, unit in enumerate(units):
        beside = {form for near in units[place + 1 : place + 1 + NEAR] for form in near.forms}
        for word in SIDES.intersection(unit.forms):
            if beside & sites:
                yield word, Span(unit.start, unit.end)
