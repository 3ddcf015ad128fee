"""Two ribs or more of one side have a code of their own."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.assertion import assess_in
from claimstream.agents.coding.detail.quoted import QUOTING
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["several_ribs"]

RULE = "ICD-SEVERAL-RIBS"
ONE, SEVERAL = "S22.3", "S22.4"
PLURAL = re2.compile(
    r"(?i)\brib\s+fractures\b|\bfractures?\b[^.;]{0,40}\bribs\b|\bribs\b[^.;]{0,30}\bfractured?\b"
    r"|\b(?:fractured|broken|broke)\b[^.;]{0,20}\bribs\b"
)


@rule(RULE, "ICD-10-CM tabular list S22.3, S22.4")
def several_ribs(drafts: Drafts, chart: Chart) -> Drafts:
    """Code several ribs where the diagnosis or a film tells of more than one."""
    return tuple(_several(d, chart) if d.code.startswith(ONE) else d for d in drafts)


def _several(draft: Draft, chart: Chart) -> Draft:
    """Return a broken rib as several when several are told of, or as it was."""
    code = draft.code.replace(ONE, SEVERAL)
    found = (_told(place, chart) for place in (draft.statement, *_films(chart)))
    span = next((span for span in found if span), None)
    return draft.recode(code, RULE, span) if span and chart.billable(code) else draft


def _films(chart: Chart) -> Iterator[Span]:
    """Yield the sentences in which a film or an examination may be quoted."""
    yield from (Span(s.start, s.end) for s in chart.document.sentences if s.section in QUOTING)


def _told(place: Span, chart: Chart) -> Span | None:
    """Return where a sentence tells of several broken ribs, not denied."""
    said = PLURAL.search(chart.document.text[place.start : place.end])
    if not said:
        return None
    span = Span(place.start + said.start(), place.start + said.end())
    return None if assess_in(chart.document, span.start, span.end).negated else span
