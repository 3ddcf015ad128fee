"""What a record tells of sides and sites: stretches of words with one side and their sites."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

import re2

from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.reading import Document, SectionKind, Sentence
from claimstream.agents.coding.words.anatomy import Site, named
from claimstream.agents.coding.words.sites import SIDES, is_handed
from claimstream.agents.coding.words.vocabulary import Unit, own_words, table, units_of

__all__ = ["Telling", "tellings"]

LABEL = re2.compile(r"^[^:.;\n]{3,40}:")
BULLETS = frozenset("-*•–—·◦▪")
TURNS = frozenset({"but", "while", "whereas", "although"})
BEFORE = 4
"""Words between "than" or "compared" and the side by which another is measured."""
NEAR = 3
"""Words in which a site follows its side."""
HEADING = 4
"""Words of a line that is no more than a side and a site."""
NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Telling:
    """A stretch of one sentence: its side (empty without one), the sites that have it, its words.

    ``sites`` are all that the stretch names, ``found`` says that it tells more than that a side
    is healthy or was measured, ``span`` are the characters of the side, else of the stretch.
    """

    side: str
    beside: tuple[Site, ...]
    sites: tuple[Site, ...]
    forms: frozenset[str]
    span: Span
    section: SectionKind
    found: bool


@dataclass(frozen=True, slots=True)
class Label:
    """The side and sites that a label gives to what stands behind it up to ``end``."""

    told: Telling
    end: int
    is_heading: bool = False


@lru_cache(maxsize=1)
def tellings(document: Document) -> tuple[Telling, ...]:
    """Return what each sentence tells, in order; held for the next rule that asks."""
    return tuple(_tellings(document))


def _tellings(document: Document) -> Iterator[Telling]:
    """Yield what each sentence tells; a label ("Left eye:") speaks for its line."""
    label: Label | None = None
    for sentence in document.sentences:
        units = _units(document.text, sentence)
        told = [_telling(part, document.text, sentence) for part in _parted(units, document.text)]
        label = label if label and sentence.start < label.end else None
        opened = _label(document, sentence, told, units)
        if opened and (opened.told.side or not (label and label.is_heading)):
            label = opened
        yield from (_labelled(each, label) for each in _enumerated(told))


def _enumerated(told: Sequence[Telling]) -> Iterator[Telling]:
    """Yield tellings; a bare further site of a list has what is found at the one before it."""
    before: Telling | None = None
    for each in told:
        bare = each.forms - {form for site in each.sites for form in site} - SIDES <= _light()
        if before and before.found and bare and each.sites:
            each = replace(each, forms=each.forms | before.forms, found=True)
        yield each
        before = each


def _label(
    document: Document, sentence: Sentence, told: Sequence[Telling], units: Sequence[Unit]
) -> Label | None:
    """Return the label that a sentence begins with; one without a side ends that before it."""
    text = document.text
    line = text.find("\n", sentence.start)
    line = len(text) if line < 0 else line
    colon = LABEL.search(text[sentence.start : sentence.end])
    alone = len(units) <= HEADING and sentence.end >= line - 1
    if not (colon or alone):
        return None
    start = sentence.start
    ends = start + len(colon.group(0)) if colon and not alone else sentence.end
    first = next((each for each in told if each.side and start <= each.span.start < ends), None)
    if first and first.beside:
        return Label(first, max(sentence.end, _bulleted(text, line) if alone else line), alone)
    return Label(_EMPTY, sentence.end) if colon else None


def _bulleted(text: str, line: int) -> int:
    """Return where the bulleted lines below a line end."""
    while line < len(text):
        end = text.find("\n", line + 1)
        end = len(text) if end < 0 else end
        if text[line:end].strip()[:1] not in BULLETS:
            return line
        line = end
    return line


def _labelled(told: Telling, label: Label | None) -> Telling:
    """Return a telling with the side of its label when it has none of its own."""
    if label is None or not label.told.side or told.side not in {"", label.told.side}:
        return told
    first = label.told
    beside = tuple(dict.fromkeys((*told.beside, *first.beside)))
    sites = tuple(dict.fromkeys((*told.sites, *first.beside)))
    return replace(told, side=first.side, beside=beside, sites=sites, span=first.span)


def _units(text: str, sentence: Sentence) -> list[Unit]:
    """Return the units of a sentence, with offsets of the whole document."""
    start = sentence.start
    return [
        Unit(unit.forms, unit.start + start, unit.end + start)
        for unit in units_of(text[start : sentence.end])
    ]


def _parted(units: Sequence[Unit], text: str) -> Iterator[list[list[Unit]]]:
    """Yield the stretches of a sentence, each the clauses that one side stands for."""
    clauses = list(_clauses(units, text))
    part: list[list[Unit]] = []
    for clause in clauses:
        spots = _sides(clause)
        cuts = [0, *(_cut(clause, *each) for each in pairwise(spots)), len(clause)]
        pieces = [clause[low:high] for low, high in pairwise(cuts)]
        if spots and any(_sides(each) for each in part):
            yield part
            part = []
        for piece in pieces[:-1]:
            yield [*part, piece]
            part = []
        part = [*part, pieces[-1]]
    if part:
        yield part


def _cut(clause: Sequence[Unit], spot: int, after: int) -> int:
    """Return where the words of the second of two sides begin: at the "and" between them."""
    joined = [n for n in range(spot, after) if clause[n].forms == ("and",)]
    return joined[-1] if joined else after


def _clauses(units: Sequence[Unit], text: str) -> Iterator[list[Unit]]:
    """Yield the units between marks and words that turn the sense."""
    clause: list[Unit] = []
    for unit in units:
        mark = clause and set(",;:") & set(text[clause[-1].end : unit.start])
        if clause and (mark or TURNS.intersection(unit.forms)):
            yield clause
            clause = []
        clause.append(unit)
    if clause:
        yield clause


def _sides(clause: Sequence[Unit]) -> list[int]:
    """Return where a clause names a side that is not just the measure of another."""
    measured = _words("compared")
    return [
        place
        for place, unit in enumerate(clause)
        if SIDES.intersection(unit.forms)
        and not is_handed(clause, place)
        and not any(measured.intersection(u.forms) for u in clause[max(0, place - BEFORE) : place])
    ]


def _telling(part: Sequence[Sequence[Unit]], text: str, sentence: Sentence) -> Telling:
    """Return what a stretch tells."""
    units = [unit for clause in part for unit in clause]
    spots = _sides(units)
    flat = [(form, place) for place, unit in enumerate(units) for form in unit.forms]
    sites = [(flat[first][1], site) for first, site in named([form for form, _ in flat])]
    at = spots[0] if spots else 0
    near = [site for place, site in sites if at <= place <= at + NEAR] if spots else []
    every = tuple(dict.fromkeys(site for _, site in sites))
    side = next(iter(SIDES.intersection(units[at].forms))) if spots else ""
    return Telling(
        side,
        tuple(near) or every,
        every,
        frozenset(form for form, _ in flat),
        Span(units[at].start, units[at].end),
        sentence.section,
        not _words("done").intersection(form for form, _ in flat) and any(map(_finds, part)),
    )


def _finds(clause: Sequence[Unit]) -> bool:
    """Tell whether a clause says more than a side that is healthy or measured."""
    forms = [form for unit in clause for form in unit.forms]
    absent = (place for place, form in enumerate(forms) if form in _words("absent"))
    said = set(forms[: next(absent, len(forms))])
    if _is_not_so(forms):
        return False
    if _words("finding") & said:
        return True
    sites = {form for _, site in named(forms) for form in site}
    told = said - sites - SIDES - _light()
    return not _words("healthy") & said and any(map(str.isalpha, told))


def _is_not_so(forms: Sequence[str]) -> bool:
    """Tell whether "not" takes a finding away ("not tender"); "cannot move it" is one."""
    return any(a == "not" and b in _words("not_so") for a, b in pairwise(forms))


@cache
def _words(name: str) -> frozenset[str]:
    """Return a list of words of the table of regions, folded."""
    return frozenset(own_words().forms(" ".join(table("anatomy")["telling"][name])))


@cache
def _light() -> frozenset[str]:
    """Return words that find nothing by themselves."""
    return _words("light").union(table("free_words")["stop_words"])


_EMPTY = Telling("", (), (), frozenset(), NOWHERE, SectionKind.UNKNOWN, found=False)
