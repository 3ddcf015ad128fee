"""What any clinician may document beside the provider's diagnosis (Official Guidelines I.B.14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from claimstream.agents.coding.assertion import explain_in
from claimstream.agents.coding.drafts import Chart, Span
from claimstream.agents.coding.reading.reading import Document, SectionKind, Sentence, read

__all__ = ["Passage", "passages"]

UNREAL = frozenset({"negated", "hypothetical", "uncertain", "other", "historical"})
OWN_SECTIONS = frozenset({SectionKind.SOCIAL_HISTORY.value})
"""Sections that tell of the patient's life today; their heading makes nothing past."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of the record, where it stands, and its document.

    ``start`` is where the document begins in the record.
    """

    document: Document
    sentence: Sentence
    start: int

    @property
    def text(self) -> str:
        """Return the words of the sentence."""
        return self.document.text[self.sentence.start : self.sentence.end]

    def span(self, start: int, end: int) -> Span:
        """Return characters of the sentence as a span of the record."""
        by = self.start + self.sentence.start
        return Span(start + by, end + by)

    def effects(self, start: int, end: int) -> frozenset[str]:
        """Return what makes characters of the sentence other than the patient's present."""
        by = self.sentence.start
        reasons = explain_in(self.document, start + by, end + by).reasons
        return UNREAL.intersection(r.effect for r in reasons if r.group not in OWN_SECTIONS)

    def affirms(self, start: int, end: int) -> bool:
        """Tell whether characters of the sentence are the patient's, now, and certain."""
        return not self.effects(start, end)


def passages(chart: Chart, aside_only: bool = False) -> Iterator[Passage]:
    """Yield the sentences of the provider's record, then those of the other clinicians."""
    if not aside_only:
        yield from (Passage(chart.document, each, 0) for each in chart.document.sentences)
    for aside in chart.asides:
        document = _read(aside.text)
        yield from (Passage(document, each, aside.start) for each in document.sentences)


@lru_cache(maxsize=64)
def _read(text: str) -> Document:
    """Read a clinician's note; several rules ask for the same one."""
    return read(text)
