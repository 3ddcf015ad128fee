"""Text carried forward from an earlier document of the same patient.

Copied text is not wrong, but it is evidence of the earlier day: the coder lowers its weight and
says so. A passage counts as copied when it repeats whole sentences of an earlier document, or
when the editor marked it; the sentences next to one another must make ``LEAST`` words, for short
stock phrases recur in every note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import re2

from claimstream.agents.coding.reading.folding import fold
from claimstream.agents.coding.reading.reading import Document, Sentence

Stretch = tuple[int, int]
LEAST = 20
"""Words of a passage; shorter repetitions are stock phrases."""

_EMPTY_LINE = re2.compile(r"\n[ \t\r]*\n")
_MARKED = re2.compile(
    r"\b(?:copied|carried|pulled|brought) forward\b"
    r"|\bcopied from (?:the )?(?:prior|previous|last)\b"
)


def copied_forward(documents: Iterable[Document]) -> Iterator[tuple[Stretch, ...]]:
    """Yield for each document, the oldest first, what stands word for word in one before it."""
    known: set[str] = set()
    for document in documents:
        printed = [_fingerprint(document.text, sentence) for sentence in document.sentences]
        same = zip(document.sentences, printed, strict=True)
        runs = _runs(document, [sentence for sentence, words in same if words in known])
        yield tuple(run for run in runs if len(document.text[slice(*run)].split()) >= LEAST)
        known.update(printed)


def marked_as_copied(document: Document) -> tuple[Sentence, ...]:
    """Return the sentences in which the editor itself says that text was carried forward."""
    return tuple(
        sentence
        for sentence in document.sentences
        if _MARKED.search(fold(document.text[sentence.start : sentence.end]))
    )


def marked_passages(document: Document) -> tuple[Stretch, ...]:
    """Return the passages that the editor marks: each paragraph that a mark opens."""
    return tuple(_paragraph(document, mark) for mark in marked_as_copied(document))


def _paragraph(document: Document, mark: Sentence) -> Stretch:
    """Return a mark with the lines behind it up to the next empty one, within its section."""
    end = document.section_at(mark.start).end
    body = document.text[mark.end : end]
    lead = len(body) - len(body.lstrip())
    blank = _EMPTY_LINE.search(body[lead:])
    return mark.start, mark.end + lead + blank.start() if blank else end


def _fingerprint(text: str, sentence: Sentence) -> str:
    """Return the words of a sentence, so that blanks and case do not matter."""
    return " ".join(fold(text[sentence.start : sentence.end]).split())


def _runs(document: Document, copied: Iterable[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield stretches of copied sentences between which nothing else stands."""
    start = end = -1
    for sentence in copied:
        if start >= 0 and not document.text[end : sentence.start].strip():
            end = sentence.end
            continue
        if start >= 0:
            yield start, end
        start, end = sentence.start, sentence.end
    if start >= 0:
        yield start, end
