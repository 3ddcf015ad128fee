"""Tests and operations that name the other side of a diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import known
from claimstream.agents.validation.indicators import quotes
from claimstream.agents.validation.laterality import EMPTY, NEAR, WORD
from claimstream.agents.validation.record import readable
from claimstream.schemas.coded_encounter import AssignedCode, CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.vocabulary import DocumentType

REPORTS = frozenset(
    {
        DocumentType.RADIOLOGY_REPORT,
        DocumentType.PATHOLOGY_REPORT,
        DocumentType.OPERATIVE_NOTE,
        DocumentType.PROCEDURE_NOTE,
    }
)
SIDE = re2.compile(r"(?i)\b(right|left)\b")
OTHER = {"right": "left", "left": "right"}


def contradictions(
    coded: CodedEncounter, codesets: Codesets
) -> Iterator[tuple[str, tuple[Indicator, ...]]]:
    """Yield each one-sided diagnosis once whose reports name only the other side of its site."""
    found: dict[str, tuple[Indicator, ...]] = {}
    sides: dict[str, set[str]] = {}
    for _, code, entry in known(coded, codesets):
        named = {side.lower() for side in SIDE.findall(entry.title or "")}
        sides.setdefault(_stem(code.code), set()).update(named)
        if len(named) == 1:
            against = tuple(_against(coded, code, OTHER[named.pop()]))
            found[code.code] = against and (*quotes(coded.ready, code), *against)
    for code_text, said in found.items():
        if said and len(sides[_stem(code_text)]) == 1:
            yield code_text, said


def _stem(code: str) -> str:
    """Return the code before the place of its side, roughly its site."""
    return code[:5]


def _against(coded: CodedEncounter, code: AssignedCode, other: str) -> Iterator[Indicator]:
    """Yield the reports that name only the other side near the words of the diagnosis."""
    words = {
        word
        for said in quotes(coded.ready, code)
        for word in WORD.findall(said.quote.lower())
        if word not in EMPTY and word not in OTHER
    }
    for document in readable(coded.ready.encounter):
        near = [
            found for found in SIDE.finditer(document.text) if _is_near(document.text, found, words)
        ]
        named = {found.group(1).lower() for found in near}
        if document.document_type in REPORTS and named == {other}:
            start = near[0].start()
            yield Indicator(
                source=document.document_type.value,
                reference=document.document_id,
                recorded_at=document.signed_at,
                author_role=document.author_role,
                quote=document.text[start : start + NEAR].split("\n")[0],
            )


def _is_near(text: str, found: re2._Match, words: set[str]) -> bool:
    """Return whether a word of the diagnosis stands near a side."""
    around = text[max(0, found.start() - NEAR) : found.end() + NEAR].lower()
    return not words.isdisjoint(WORD.findall(around))
