"""Excludes1 notes among the codes of one encounter (Official Guidelines I.A.12.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from claimstream.schemas.codesets.icd10cm import Icd10Cm, bare, dotted
from claimstream.schemas.codesets.notes import Note, NotedLevel
from claimstream.schemas.codesets.ranges import CodeRange

_NARROWING = re.compile(
    r"\b(due to|with|without|in|during|following|complicating|associated|caused by|resulting"
    r"|related|current|acute|chronic|sequelae|history|except|nos|not"
    r"|congenital|neonatal|traumatic|hereditary|toxic|alcoholic|psychogenic|depressive"
    r"|postprocedural|diabetic|malignant|tuberculous|syphilitic)\b"
)
_BY_NATURE = {"congenital": "Q", "neonatal": "P", "traumatic": "ST", "toxic": "T"}
"""What every code of a chapter is, though its title does not say so."""
_RESIDUAL = re.compile(r"other\b|.*\bunspecified\b")
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 5


@dataclass(frozen=True, slots=True)
class ExcludesHit:
    """A code of the encounter carries an Excludes1 note that names another one.

    ``level`` and ``place`` say where the note stands (code, subcategory, category, section,
    chapter). ``exact`` is true when it stands at category or below, names one category, and
    its words narrow the named codes no further than their own title does. The others may only
    warn: "jaundice due to inborn errors of metabolism (E70-E88)" is not any E87.1, "acrocyanosis
    (I73.8)" not every other specified vascular disease.
    """

    code: str
    excluded: str
    level: str
    place: str
    note_text: str
    exact: bool


def excludes1_pairs(
    classification: Icd10Cm, codes: Sequence[str], on: date
) -> Iterator[ExcludesHit]:
    """Yield every hit, in the order of the codes; a pair hit from both sides comes twice."""
    distinct = tuple(dict.fromkeys(bare(code) for code in codes))
    placed = {code: tuple(_excluding(classification, code, on)) for code in distinct}
    for code, other in permutations(distinct, 2):
        for noted in placed[code]:
            yield from _hits(classification, (code, other), noted, on)


def _excluding(classification: Icd10Cm, code: str, on: date) -> Iterator[NotedLevel]:
    """Yield the places above a code that carry Excludes1 notes."""
    return (noted for noted in classification.levels(code, on) if noted.notes.excludes1)


def _hits(
    classification: Icd10Cm, pair: tuple[str, str], noted: NotedLevel, on: date
) -> Iterator[ExcludesHit]:
    """Yield the notes at one place of the first code that name the second."""
    code, other = pair
    level = "code" if noted.place == code else noted.level
    kin = classification.kin(other, on)
    for note in noted.notes.excludes1:
        held = next((each for each in note.codes if _names(each, other, kin)), None)
        if held is not None:
            title = classification.codes.title(held.low, on)
            exact = _exact(noted, note, held, title.text if title else "")
            yield ExcludesHit(dotted(code), dotted(other), level, noted.place, note.text, exact)


def _names(held: CodeRange, code: str, kin: str) -> bool:
    """Say whether a reference names the code; a range of categories also by its older kin."""
    return held.holds(code) or (held.spans_categories and held.holds(kin))


def _exact(noted: NotedLevel, note: Note, held: CodeRange, title: str) -> bool:
    """Say whether the note holds for the pair whatever the record says."""
    if noted.level in ("section", "chapter") or held.spans_categories:
        return False
    said, title = note.text.partition("(")[0].lower(), title.lower()
    if _RESIDUAL.match(title) and _stems(said) - _stems(title):
        return False
    narrowing = set(_NARROWING.findall(said)) - set(_NARROWING.findall(title))
    narrowing -= {"nos"} if "unspecified" in title else set()
    return all(held.low[0] in _BY_NATURE.get(word, "") for word in narrowing)


def _stems(text: str) -> set[str]:
    """Return the words of a text by their beginnings, so that endings do not matter."""
    return {word[:_STEM] for word in _WORD.findall(text)}
