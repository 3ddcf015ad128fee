"""Excludes1 notes among the codes of one encounter (Official Guidelines I.A.12.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from claimstream.schemas.codesets.icd10cm import Icd10Cm, bare, dotted
from claimstream.schemas.codesets.notes import Note, NotedLevel
from claimstream.schemas.codesets.ranges import CodeRange

_QUALIFIED = re.compile(
    r"\b(due to|with|without|in|of|during|following|complicating|associated|caused by|as|NOS"
    r"|except|resulting|related|secondary|specified|other|unspecified|current|any|not)\b"
)


@dataclass(frozen=True, slots=True)
class ExcludesHit:
    """A code of the encounter carries an Excludes1 note that names another one.

    ``level`` and ``place`` say where the note stands (code, subcategory, category, section,
    chapter). ``exact`` is true when it stands at category or below, names one category, and
    its words do not narrow the codes: the others warn only, since the words may not apply.
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
    for code in distinct:
        for noted in classification.levels(code, on):
            for note in noted.notes.excludes1:
                yield from _hits(code, distinct, noted, note)


def _hits(code: str, codes: Sequence[str], noted: NotedLevel, note: Note) -> Iterator[ExcludesHit]:
    """Yield the codes that one note of one code excludes."""
    for other in codes:
        held = next((each for each in note.codes if each.holds(other)), None)
        if held is not None and other != code:
            level = "code" if noted.place == code else noted.level
            exact = _exact(noted, note, held)
            yield ExcludesHit(dotted(code), dotted(other), level, noted.place, note.text, exact)


def _exact(noted: NotedLevel, note: Note, held: CodeRange) -> bool:
    """Say whether the note holds for the pair whatever the record says."""
    if noted.level in ("section", "chapter") or held.spans_categories:
        return False
    return _QUALIFIED.search(note.text.partition("(")[0]) is None
