"""Statements: the parts of a document in which its author says what was found and treated.

Only conditions addressed at the visit are coded (Official Guidelines IV.J): problem titles of the
assessment first, its prose when it has no titles, the complaint when there is no assessment.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claimstream.agents.coding.drafts import Place, Span
from claimstream.agents.coding.reading.reading import Document, Item, SectionKind

__all__ = ["Statement", "below", "levels", "statements"]

ASSESSING = frozenset(
    {
        SectionKind.ASSESSMENT,
        SectionKind.ASSESSMENT_AND_PLAN,
        SectionKind.DISCHARGE_DIAGNOSES,
        SectionKind.POSTOPERATIVE_DIAGNOSIS,
    }
)
COMPLAINTS = frozenset({SectionKind.CHIEF_COMPLAINT, SectionKind.INDICATION})
BULLETS = frozenset("-*•–—·◦▪")
LONGEST_NAME = 14
"""Words; a longer first sentence is prose."""
BACKGROUND = ("presents", "past medical history", "history significant", "history notable")
AGED = ("year-old", "year old", "y.o.", "yo ", "y/o")
VISITING = (" who ", " here ", " seen ", " comes ", " came ", " returns ", " history of ", "follow")
"""What makes a sentence with an age an opening that retells the history."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One passage that may name diagnoses."""

    span: Span
    place: Place


def levels(document: Document) -> Iterator[tuple[Statement, ...]]:
    """Yield the statements of a note, the most binding first; the next level serves if one is bare.

    Titles of the assessment, titles of impression or plan, assessment prose, plan prose, the
    complaint; a text without any section is read whole.
    """
    finders = (
        _titles,
        _impressions,
        _plan_titles,
        _prose,
        _retold,
        _plan,
        _complaints,
        _everything,
    )
    for find in finders:
        found = tuple(find(document))
        if found:
            yield found


def statements(document: Document) -> tuple[Statement, ...]:
    """Return the statements of the most binding level of a note, in order."""
    return next(levels(document), ())


def below(document: Document, title: Statement) -> Iterator[Statement]:
    """Yield the sentences that stand behind a problem title on its line, and under it."""
    lines = list(_under(document, title))
    if not lines:
        return
    first = bisect_right(document.sentences, title.span.end, key=lambda each: each.end)
    for sentence in document.sentences[first:]:
        if sentence.end > lines[-1].end:
            return
        if any(line.start < sentence.end <= line.end for line in lines):
            start = max(sentence.start, title.span.end)
            yield Statement(Span(start, sentence.end), "prose")


def _under(document: Document, title: Statement) -> Iterator[Item]:
    """Yield the items of a problem; they stand together, from its title on.

    A short bullet below a numbered or unmarked title reads like a title, and is its line as well.
    """
    place = (title.span.start, title.span.end)
    first = bisect_left(document.items, title.span.start, key=lambda item: item.start)
    bulleted = True
    for item in document.items[max(first - 1, 0) :]:
        if place in (item.problem, _numbered(document, item)):
            bulleted = bulleted and item.mark in BULLETS
            yield item
        elif item.start > title.span.end and item.mark in BULLETS and not bulleted:
            yield item
        elif item.start > title.span.end and (item.problem or _numbered(document, item)):
            return


def _titles(document: Document) -> Iterator[Statement]:
    """Yield the problem titles of the assessment, and the lines too long for one above them."""
    titles = list(_titles_in(document, ASSESSING))
    if titles:
        yield from _untitled(document, titles[0].span.start)
    yield from titles


def _untitled(document: Document, before: int) -> Iterator[Statement]:
    """Yield the lines of one sentence that stand above the first title: "Stage II …, on …"."""
    for item in document.items:
        if item.start >= before:
            return
        if item.section not in ASSESSING or _is_background(document, item.start, item.end):
            continue
        sentence = document.sentence_at(item.start)
        if sentence and sentence.end >= item.end:
            yield Statement(Span(item.start, item.end), "prose")


def _titles_in(document: Document, kinds: frozenset[SectionKind]) -> Iterator[Statement]:
    """Yield the problem titles of sections of some kinds."""
    for item in document.items:
        title = item.title or _numbered(document, item)
        if title and item.section in kinds:
            yield Statement(Span(*title), "title")


def _numbered(document: Document, item: Item) -> tuple[int, int] | None:
    """Return the first sentence of a numbered item of several: it names the problem."""
    if not item.mark.strip("().#").isdigit() and item.mark != "#":
        return None
    sentence = document.sentence_at(item.start)
    if sentence is None:
        return None
    end = min(sentence.end, item.end)
    short = len(document.text[item.start : end].split()) <= LONGEST_NAME
    return (item.start, end) if short else None


def _impressions(document: Document) -> Iterator[Statement]:
    """Yield the titles of an impression when the note has no assessment."""
    if not any(section.kind in ASSESSING for section in document.sections):
        yield from _titles_in(document, frozenset({SectionKind.IMPRESSION}))


def _plan_titles(document: Document) -> Iterator[Statement]:
    """Yield the problem titles of a plan that stands without an assessment."""
    if not any(section.kind in ASSESSING for section in document.sections):
        yield from _titles_in(document, frozenset({SectionKind.PLAN}))


def _prose(document: Document) -> Iterator[Statement]:
    """Yield the sentences of assessment and impression that do not retell the history."""
    kinds = ASSESSING | {SectionKind.IMPRESSION}
    for sentence in document.sentences:
        if sentence.section in kinds and not _is_background(document, sentence.start, sentence.end):
            yield Statement(Span(sentence.start, sentence.end), "prose")


def _is_background(document: Document, start: int, end: int) -> bool:
    """Tell whether a sentence opens an assessment by retelling who the patient is.

    "A 38-year-old with palpitations from ectopic beats" already assesses.
    """
    words = document.text[start:end].lower()
    aged = any(mark in words for mark in AGED) and any(mark in words for mark in VISITING)
    return aged or any(mark in words for mark in BACKGROUND)


def _retold(document: Document) -> Iterator[Statement]:
    """Yield every sentence of assessment and impression, the retold history too."""
    yield from _sentences(document, ASSESSING | {SectionKind.IMPRESSION})


def _plan(document: Document) -> Iterator[Statement]:
    """Yield the sentences of the plan."""
    yield from _sentences(document, frozenset({SectionKind.PLAN}))


def _complaints(document: Document) -> Iterator[Statement]:
    """Yield the sentences of the chief complaint."""
    yield from _sentences(document, COMPLAINTS)


def _everything(document: Document) -> Iterator[Statement]:
    """Yield every sentence of a text without a known section."""
    if all(section.kind is SectionKind.UNKNOWN for section in document.sections):
        yield from _sentences(document, frozenset({SectionKind.UNKNOWN}))


def _sentences(
    document: Document, kinds: frozenset[SectionKind] | Sequence[SectionKind]
) -> Iterator[Statement]:
    """Yield the sentences of sections of some kinds."""
    for sentence in document.sentences:
        if sentence.section in kinds:
            yield Statement(Span(sentence.start, sentence.end), "prose")
