"""How a phrase of a note is meant: absent, past, feared, another person's, or doubtful.

A rule engine after the idea of NegEx and ConText (Chapman 2001, Harkema 2009), with its own
lexicon (``cues.toml``): a cue acts on a finding in its sentence when the finding lies on the
cue's side, no more than the cue's window of words away, and no phrase that ends its reach stands
between. Cues are looked for before, inside and after the finding separately, so a cue never
takes a word of the finding for its own.

``assess`` reads a sentence by itself, ``assess_in`` reads it where it stands in its chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from claimstream.agents.coding.reading.cues import Cue, CueBook, Direction, Effect, cue_book
from claimstream.agents.coding.reading.reading import Document
from claimstream.agents.coding.reading.section_kinds import SectionKind
from claimstream.agents.coding.reading.sections import Section, find_sections
from claimstream.agents.coding.reading.sentences import sentence_around
from claimstream.agents.coding.reading.tokens import END, START, Token, tokens

Temporality = Literal["recent", "historical", "hypothetical"]
Experiencer = Literal["patient", "other"]
Stretch = tuple[int, int]

REACH = 1_000
"""Characters read on either side of a finding: bounds the cost of a sentence without an end."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """What the text says of a finding; ``historical`` is not the same as over."""

    negated: bool
    temporality: Temporality
    experiencer: Experiencer
    certain: bool

    @property
    def is_present(self) -> bool:
        """Tell whether the patient has it now, for certain or not."""
        recent = self.temporality == "recent"
        return recent and not self.negated and self.experiencer == "patient"


@dataclass(frozen=True, slots=True)
class Reason:
    """A cue that acted: what it does and where it stands in the text."""

    effect: Effect
    group: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """An assertion with the cues that led to it, for the reader who asks why."""

    assertion: Assertion
    reasons: tuple[Reason, ...]


def assess(text: str, start: int, end: int) -> Assertion:
    """Return how ``text[start:end]`` is meant, from its sentence and the heading above it."""
    return explain(text, start, end).assertion


def explain(text: str, start: int, end: int, book: CueBook | None = None) -> Judgement:
    """Return the assertion of ``text[start:end]`` with its cues; ``book`` replaces the lexicon.

    Raises ``ValueError`` when the span lies outside the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError("span outside the text: give 0 <= start <= end <= len(text)")
    sentence = sentence_around(text, start, end, REACH)
    cues = _cue_reasons(text, sentence, (start, end), book or cue_book())
    reasons = (*cues, *_heading_reasons(text, start))
    return Judgement(_assertion(reason.effect for reason in reasons), reasons)


def assess_in(document: Document, start: int, end: int) -> Assertion:
    """Return how a finding is meant where it stands in its chart.

    Beyond the sentence: the section counts however far above its heading stands, what is under
    treatment now is recent whatever is called history, and a habit or an allergy is a present
    fact.
    """
    return explain_in(document, start, end).assertion


def explain_in(document: Document, start: int, end: int, book: CueBook | None = None) -> Judgement:
    """Return the assertion of a finding in its chart with the cues and section that led to it."""
    if not 0 <= start <= end <= len(document.text):
        raise ValueError("span outside the text: give 0 <= start <= end <= len(text)")
    sentence, lead = _sentence_in(document, start, end)
    cues = _cue_reasons(document.text, sentence, (start, end), book or cue_book(), lead)
    section = document.section_at(start)
    reasons = (*cues, *_section_reasons(section, 0))
    effects = {reason.effect for reason in reasons} - {"background"}
    if "treated" in effects:
        effects -= {"historical"}
    return Judgement(_assertion(effects), reasons)


def _sentence_in(document: Document, start: int, end: int) -> tuple[Stretch, Stretch]:
    """Return the sentence, or run of sentences, of a span, and the line that opens its list."""
    first, last = document.sentence_at(start), document.sentence_at(max(start, end - 1))
    item = document.item_at(start)
    begin = first.start if first else start
    if item and begin < item.start <= start:
        begin = item.start
    stop = last.end if last else end
    lead = item.lead if item and item.lead and begin == item.start else (start, start)
    sentence = max(begin, start - REACH), min(stop, end + REACH)
    return sentence, (max(lead[0], lead[1] - REACH), lead[1])


_SECTION_EFFECTS: dict[SectionKind, frozenset[Effect]] = {
    SectionKind.FAMILY_HISTORY: frozenset({"other", "background"}),
    SectionKind.PAST_HISTORY: frozenset({"historical"}),
    SectionKind.SURGICAL_HISTORY: frozenset({"historical"}),
    SectionKind.SOCIAL_HISTORY: frozenset({"background"}),
    SectionKind.ALLERGIES: frozenset({"background"}),
}


def _heading_reasons(text: str, start: int) -> Iterator[Reason]:
    """Yield what the nearest heading within reach says of all that stands below it."""
    low = max(0, start - REACH)
    line_end = text.find("\n", start, start + REACH)
    high = line_end if line_end >= 0 else min(len(text), start + REACH)
    above = [section for section in find_sections(text[low:high]) if low + section.start <= start]
    yield from _section_reasons(above[-1], low)


def _section_reasons(section: Section, low: int) -> Iterator[Reason]:
    """Yield what a section says of all that stands in it; its offsets count from ``low``."""
    for effect in sorted(_SECTION_EFFECTS.get(section.kind, ())):
        yield Reason(effect, section.kind.value, low + section.start, low + section.body)


def _assertion(effects: Iterable[Effect]) -> Assertion:
    """Fold the effects in reach into one assertion."""
    found = frozenset(effects)
    past = found & {"historical", "background"} and "recent" not in found
    temporality: Temporality = "historical" if past else "recent"
    return Assertion(
        negated="negated" in found,
        temporality="hypothetical" if "hypothetical" in found else temporality,
        experiencer="other" if "other" in found else "patient",
        certain="uncertain" not in found,
    )


def _cue_reasons(
    text: str, sentence: Stretch, span: Stretch, book: CueBook, lead: Stretch = (0, 0)
) -> Iterator[Reason]:
    """Yield the cues of ``sentence``, and of the ``lead`` of its list, that act on ``span``."""
    (first, last), (start, end) = sentence, span
    before, inside, after = (
        list(tokens(text, *stretch)) for stretch in ((first, start), (start, end), (end, last))
    )
    opening = Token(START, first, first, is_mark=True)
    yield from _acting([*tokens(text, *lead), opening, *before], book, "forward")
    yield from _acting([*after, Token(END, last, last, True)], book, "backward")
    for cue in book.scan(inside, "forward"):
        if cue.group.inside is True or (cue.group.inside and cue.first == 0):
            yield _reason(cue, inside)


def _acting(side: Sequence[Token], book: CueBook, direction: Direction) -> Iterator[Reason]:
    """Yield the cues on one side of the finding that reach it, the nearest first."""
    cues = list(book.scan(side, direction))
    stopped: frozenset[str] = frozenset()
    for cue in reversed(cues) if direction == "forward" else cues:
        stopped |= cue.group.stops
        if _reaches(cue, side, direction) and stopped.isdisjoint(cue.group.labels):
            yield _reason(cue, side)


def _reaches(cue: Cue, side: Sequence[Token], direction: Direction) -> bool:
    """Tell whether the finding lies on the cue's side and within its window."""
    if cue.group.effect in {"stop", "none"}:
        return False
    between = side[cue.last :] if direction == "forward" else side[: cue.first]
    return sum(not word.is_mark for word in between) <= cue.group.window


def _reason(cue: Cue, side: Sequence[Token]) -> Reason:
    """Return where a cue stands in the text."""
    places = side[cue.first].start, side[cue.last - 1].end
    return Reason(cue.group.effect, cue.group.name, *places)
