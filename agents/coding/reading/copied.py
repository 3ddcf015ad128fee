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

LEAST = 20
"""Words of a passage; shorter repetitions are stock phrases."""

_MARKED = re2.compile(
    r"\b(?:copied|carried|pulled|brought) forward\b"
    r"|\bcopied from (?:the )?(?:prior|previous|last)\b"
)


def copied_spans(document: Document, earlier: Iterable[Document]) -> tuple[tuple[int, int], ...]:
    """Return the passages of ``document`` that stand word for word in an ``earlier`` one."""
    known = {
        _fingerprint(source.text, sentence) for source in earlier for sentence in source.sentences
    }
    copied = [sentence for sentence in document.sentences if _is_copied(document, sentence, known)]
    runs = _runs(document, copied)
    return tuple(run for run in runs if len(document.text[slice(*run)].split()) >= LEAST)


def marked_as_copied(document: Document) -> tuple[Sentence, ...]:
    """Return the sentences in which the editor itself says that text was carried forward."""
    return tuple(
        sentence
        for sentence in document.sentences
        if _MARKED.search(fold(document.text[sentence.start : sentence.end]))
    )


def _is_copied(document: Document, sentence: Sentence, known: set[str]) -> bool:
    """Tell whether an earlier document holds the sentence."""
    return _fingerprint(document.text, sentence) in known


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
