"""Organisms that a problem's own lines name as its cause."""

from collections.abc import Iterator, Mapping
from typing import Any

from claimstream.agents.coding.assertion import assess_in
from claimstream.agents.coding.detail.mentions import affirmed, mentions
from claimstream.agents.coding.detail.wording import own_spans
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["named_organisms", "unplaced"]


def named_organisms(draft: Draft, chart: Chart) -> Iterator[tuple[Mapping[str, Any], Span]]:
    """Yield the rows of ``lexicon/organisms.toml`` that a problem affirms, with their places.

    A line under the title counts where it tells what a culture grew.
    """
    book, text = table("organisms"), chart.document.text
    title, *lines = own_spans(draft, chart)
    grown = [s for s in lines if any(mentions(text, book["grown"], s.start, s.end))]
    for row in book["organism"]:
        for span in (title, *grown):
            found = mentions(text, row["names"], span.start, span.end)
            yield from ((row, at) for at in found if _certain(chart, at))


def _certain(chart: Chart, at: Span) -> bool:
    """Tell whether an organism is affirmed without a doubt."""
    doubted = not assess_in(chart.document, at.start, at.end).certain
    return affirmed(chart.document, at) and not doubted


def unplaced(draft: Draft, infection: Draft) -> bool:
    """Tell whether a draft is the same statement's infection without a site."""
    without_site = draft.code.startswith(tuple(table("organisms")["unplaced"]))
    return without_site and draft.statement == infection.statement
