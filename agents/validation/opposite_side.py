"""Tests and operations that name the other side of a diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import known
from claimstream.agents.validation.indicators import quotes
from claimstream.agents.validation.laterality import EMPTY, WORD, beside
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
    """Yield each one-sided diagnosis once whose reports name only the other side of its site.

    A sibling for the other side that clinicians state too settles it: both sides are affected.
    """
    found: dict[str, tuple[Indicator, ...]] = {}
    stated: set[tuple[str, str]] = set()
    for _, code, entry in known(coded, codesets):
        named = {side.lower() for side in SIDE.findall(entry.title or "")}
        if len(named) == 1 and _is_clinical(coded, code):
            side = named.pop()
            stated.add((code.code[:5], side))
            against = tuple(_against(coded, code, OTHER[side]))
            found[code.code] = against and (*quotes(coded.ready, code), *against)
    both = {stem for stem, side in stated if (stem, OTHER[side]) in stated}
    for text, said in found.items():
        if said and text[:5] not in both:
            yield text, said


def _is_clinical(coded: CodedEncounter, code: AssignedCode) -> bool:
    """Return whether a clinician's own document states the diagnosis, not a report alone."""
    sources = {said.source for said in quotes(coded.ready, code)}
    return bool(sources - REPORTS)


def _against(coded: CodedEncounter, code: AssignedCode, other: str) -> Iterator[Indicator]:
    """Yield the reports that name only the other side near the words of the diagnosis."""
    words = {
        word
        for said in quotes(coded.ready, code)
        for word in WORD.findall(said.quote.lower())
        if word not in EMPTY and word not in OTHER
    }
    against, same = beside(other, words), beside(OTHER[other], words)
    if against is None or same is None:
        return
    for document in readable(coded.ready.encounter):
        report = document.document_type in REPORTS
        found = against.search(document.text) if report else None
        if found and not same.search(document.text):
            yield Indicator(
                source=document.document_type.value,
                reference=document.document_id,
                recorded_at=document.signed_at,
                author_role=document.author_role,
                quote=found.group(0),
            )
