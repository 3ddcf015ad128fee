"""Mentions of listed words in a document: the first that the text affirms for the patient now."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import re2

from claimstream.agents.coding.assertion import assess_in
from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.reading import Document

__all__ = ["affirmed", "first_mention", "mentions", "taken"]


CONTROLLED = re2.compile(
    r"(?i)\b(?:controlled|managed|maintained|stable|anticoagulated|remains|continues|currently|now)"
    r"\s+(?:on|with)\b[^.;]*$"
)
STOPPED = re2.compile(
    r"(?i)\W{1,3}(?:(?:was|were|is|has|have|had|been|since)\s+)*(?:discontinued|stopped|held)\b"
)


def mentions(
    text: str, words: Iterable[str], start: int = 0, end: int | None = None
) -> Iterator[Span]:
    """Yield the places of any of the words, whole words without case."""
    for found in _pattern(tuple(words)).finditer(text[start:end]):
        yield Span(start + found.start(), start + found.end())


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> Any:  # noqa: ANN401 - re2 ships no types
    """Compile a list of words; the lists come from shipped tables."""
    escaped = "|".join(re2.escape(word) for word in words)
    return re2.compile(rf"(?i)\b(?:{escaped})\b")


def affirmed(document: Document, span: Span) -> bool:
    """Tell whether a mention is the patient's, present and not denied."""
    return assess_in(document, span.start, span.end).is_present


def first_mention(document: Document, words: Iterable[str]) -> Span | None:
    """Return the first mention of any of the words as taken now."""
    found = mentions(document.text, words)
    return next((span for span in found if taken(document, span)), None)


def taken(document: Document, span: Span) -> bool:
    """Tell whether a drug is taken now: its mention is affirmed, or controls a condition.

    "History of atrial fibrillation, controlled on …" tells of a treatment that goes on.
    """
    if STOPPED.match(document.text[span.end :]):
        return False
    if affirmed(document, span):
        return True
    sentence = document.sentence_at(span.start)
    how = assess_in(document, span.start, span.end)
    if sentence is None or how.negated or how.experiencer != "patient":
        return False
    lead = document.text[sentence.start : span.start]
    return how.temporality == "historical" and bool(CONTROLLED.search(lead))
