"""Clinical indicators quoted from the record: measured values and the words of documents."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import re2

from claimstream.agents.validation.record import readable
from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import AuthorRole, EvidenceKind, ObservationStatus

FINAL = frozenset({ObservationStatus.FINAL, ObservationStatus.AMENDED})
DIAGNOSING = frozenset(
    {AuthorRole.PHYSICIAN, AuthorRole.ADVANCED_PRACTICE_PROVIDER, AuthorRole.RESIDENT}
)
"""Roles whose words are a diagnosis (Official Guidelines, introduction: "provider")."""
EJECTION_FRACTION = frozenset({"10230-1", "18043-0", "18049-7", "8806-2", "8808-8"})
NATRIURETIC_PEPTIDE = frozenset({"30934-4", "33762-6", "42637-9", "83107-3"})
FILTRATION_RATE = frozenset({"33914-3", "48642-3", "48643-1", "62238-1", "88294-4", "98979-8"})
BODY_MASS = frozenset({"39156-5"})
HEMOGLOBIN = frozenset({"718-7", "20509-6", "30350-3", "59260-0"})
"""LOINC codes."""
SENTENCE = re2.compile(r"[.;!?]\s|\n")
LONGEST = 300
"""Characters of a quoted sentence."""
NUMBER = re2.compile(r"[<>]?\s?(\d{1,6}(?:\.\d{1,4})?)")
ACUITY_WORDS = re2.compile(
    r"(?i)\b(?:exacerbation|decompensat(?:ed|ion)|worsening (?:dyspnea|edema|shortness of breath)"
    r"|volume overload(?:ed)?|pulmonary (?:edema|vascular congestion)|orthopnea"
    r"|(?:iv|intravenous) (?:furosemide|lasix|bumetanide|torsemide|diuretics?|diuresis)"
    r"|(?:furosemide|lasix|bumetanide) (?:drip|infusion|iv\b|\d{1,3} ?mg iv\b))"
)
"""Signs of an acute or worse heart failure, and its treatment by vein."""
FRACTION_WORDS = re2.compile(
    r"(?i)\b(?:LV)?EF\b\D{0,15}\d{2}(?:\s?-\s?\d{2})?\s?%"
    r"|(?i)\bejection fraction\D{0,25}\d{2}(?:\s?-\s?\d{2})?\s?%"
)


def measured(encounter: Encounter, loincs: frozenset[str]) -> Iterator[Indicator]:
    """Yield the final results with one of the LOINC codes."""
    return (
        observation.indicator()
        for observation in encounter.observations
        if observation.loinc in loincs and observation.status in FINAL
    )


def number(value: str | None) -> Decimal | None:
    """Return the number of a reported value; None for words and monsters."""
    found = NUMBER.fullmatch((value or "").strip())
    return Decimal(found.group(1)) if found else None


def written(
    encounter: Encounter, pattern: re2._Regexp, providers: bool = False
) -> Iterator[Indicator]:
    """Yield the first match in each document that counts, ``providers``: in theirs only."""
    for document in readable(encounter):
        found = pattern.search(document.text)
        if found and (document.author_role in DIAGNOSING or not providers):
            yield Indicator(
                source=document.document_type.value,
                reference=document.document_id,
                recorded_at=document.signed_at,
                author_role=document.author_role,
                quote=found.group(0),
            )


def stated(
    encounter: Encounter,
    pattern: re2._Regexp,
    denied: re2._Regexp,
    providers: bool = False,
) -> Iterator[Indicator]:
    """Yield the first sentence of each document that says so and does not take it back."""
    for document in readable(encounter):
        if not pattern.search(document.text):
            continue  # most documents: cutting them into sentences would be the greater work
        said = (s for s in SENTENCE.split(document.text) if pattern.search(s))
        kept = next((s for s in said if not denied.search(s)), None)
        if kept is not None and (document.author_role in DIAGNOSING or not providers):
            yield Indicator(
                source=document.document_type.value,
                reference=document.document_id,
                recorded_at=document.signed_at,
                author_role=document.author_role,
                quote=kept.strip()[:LONGEST],
            )


def quotes(ready: ReadyEncounter, code: AssignedCode) -> Iterator[Indicator]:
    """Yield the words of documents that support a diagnosis, as indicators."""
    documents = {document.document_id: document for document in ready.encounter.documents}
    for piece in code.evidence:
        document = documents.get(piece.document_id or "")
        if piece.kind is EvidenceKind.TEXT and document is not None:
            yield Indicator(
                source=document.document_type.value,
                reference=document.document_id,
                recorded_at=document.signed_at,
                author_role=document.author_role,
                quote=document.text[piece.start : piece.end],
            )
