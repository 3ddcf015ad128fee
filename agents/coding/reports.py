"""Reports of outpatient tests: what the reader found for certain, else why the test was ordered.

Official Guidelines IV.K: a final report's definite finding is coded; uncertain ones never are
(IV.H), and then the sign, symptom or known condition that led to the test is.
"""

from collections.abc import Iterator

from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading import sentences
from claimstream.agents.coding.reading.markup import plain
from claimstream.agents.coding.reading.reading import Document, Section, SectionKind, Sentence
from claimstream.agents.coding.statements import ASSESSING, Statement
from claimstream.schemas.vocabulary import DocumentType

__all__ = ["is_report", "report_statements", "two_part_report"]

INDICATED = frozenset(
    {SectionKind.INDICATION, SectionKind.CHIEF_COMPLAINT, SectionKind.PRESENT_ILLNESS}
)
CONCLUDED = frozenset({SectionKind.IMPRESSION, SectionKind.IMAGING_IMPRESSION})
REPORTS = frozenset({DocumentType.RADIOLOGY_REPORT, DocumentType.PATHOLOGY_REPORT})


def two_part_report(history: str, impression: str) -> Document:
    """Return a report that comes as two fields; its text is both, a line each."""
    text = plain(f"{history}\n{impression}")
    cut = len(history) + 1
    parts = (
        Section(SectionKind.INDICATION, "", 0, 0, cut),
        Section(SectionKind.IMPRESSION, "", cut, cut, len(text)),
    )
    found = tuple(
        Sentence(start, end, part.kind)
        for part in parts
        for start, end in sentences.split(text, part.body, part.end)
    )
    return Document(text, DocumentType.RADIOLOGY_REPORT, parts, (), found)


def is_report(document: Document) -> bool:
    """Tell whether a document is a test report rather than a clinician's note."""
    return document.kind in REPORTS and not {s.kind for s in document.sections} & ASSESSING


def report_statements(document: Document) -> Iterator[Statement]:
    """Yield the sentences of impression and indication in order."""
    for sentence in document.sentences:
        span = Span(sentence.start, sentence.end)
        if sentence.section in INDICATED:
            yield Statement(span, "indication")
        elif sentence.section in CONCLUDED:
            yield Statement(span, "finding")
