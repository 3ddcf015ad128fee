"""What a problem's own words say: its statement, and what follows in its item and under it."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice, takewhile

import re2

from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.statements import Statement, below

__all__ = ["following", "own_paragraph", "own_paragraphs", "own_spans", "own_text", "own_texts"]

NEXT = re2.compile(r"\s*(?:\d{1,2}[.)]|#)\s")
"""How the line of the next problem begins."""
MOST_SENTENCES = 12
"""Sentences of a paragraph that are a diagnosis's own; bounds the cost of one without end."""


def own_text(draft: Draft, chart: Chart) -> str:
    """Return the statement that named a diagnosis."""
    return chart.document.text[draft.statement.start : draft.statement.end]


def own_paragraph(draft: Draft, chart: Chart) -> str:
    """Return the words from the statement to the end of its item, then the lines under it."""
    return " ".join(chart.document.text[s.start : s.end] for s in own_paragraphs(draft, chart))


def own_paragraphs(draft: Draft, chart: Chart) -> list[Span]:
    """Return the statement, the sentences to the end of its item and those under it, each once."""
    text, rest = chart.document.text, islice(_rest(draft.statement, chart), MOST_SENTENCES)
    spans = dict.fromkeys([*rest, *following(draft, chart)])
    own = takewhile(lambda span: not NEXT.match(text[span.start : span.end]), spans)
    return [draft.statement, *(span for span in own if span != draft.statement)]


def own_texts(draft: Draft, chart: Chart) -> Iterator[str]:
    """Yield the words of the statement, then of each sentence that follows it."""
    for span in own_spans(draft, chart):
        yield chart.document.text[span.start : span.end]


def own_spans(draft: Draft, chart: Chart) -> Iterator[Span]:
    """Yield the statement that named a diagnosis, then each sentence that follows it."""
    yield draft.statement
    yield from following(draft, chart)


def following(draft: Draft, chart: Chart) -> Iterator[Span]:
    """Yield the sentences behind a title: the rest of its item, then the lines under it."""
    if draft.place != "title":
        return
    yield from _rest(draft.statement, chart)
    for told in below(chart.document, Statement(draft.statement, "title")):
        yield told.span


def _rest(title: Span, chart: Chart) -> Iterator[Span]:
    """Yield the sentences, or the part of one, between a title and the end of its item."""
    sentences, item = chart.document.sentences, chart.document.item_at(title.start)
    end = item.end if item else title.end
    first = bisect_right(sentences, title.end, key=lambda each: each.end)
    for sentence in sentences[first:]:
        if sentence.start >= end:
            return
        yield Span(max(sentence.start, title.end), min(sentence.end, end))
