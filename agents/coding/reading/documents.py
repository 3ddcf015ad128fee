"""What a document may support, by its kind, its author, its state and the setting."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from claimstream.agents.coding.reading.section_kinds import SectionKind
from claimstream.agents.coding.reading.sections import Section
from claimstream.schemas.chart import Document
from claimstream.schemas.vocabulary import (
    AuthorRole,
    DocumentStatus,
    DocumentType,
    EncounterClass,
)


class Support(StrEnum):
    """How far a document may support a diagnosis code."""

    DIAGNOSES = "DIAGNOSES"
    SITE = "SITE"
    DETAILS = "DETAILS"
    INDICATORS = "INDICATORS"
    NOTHING = "NOTHING"


TESTS = frozenset({DocumentType.RADIOLOGY_REPORT, DocumentType.PATHOLOGY_REPORT})

PROVIDERS = frozenset(
    {
        AuthorRole.PHYSICIAN,
        AuthorRole.ADVANCED_PRACTICE_PROVIDER,
        AuthorRole.RESIDENT,
        AuthorRole.RADIOLOGIST,
        AuthorRole.PATHOLOGIST,
    }
)
"""Those legally accountable for a diagnosis (Official Guidelines, introduction: "provider")."""

_OUTPATIENT = frozenset(
    {
        EncounterClass.AMBULATORY,
        EncounterClass.EMERGENCY,
        EncounterClass.OBSERVATION,
        EncounterClass.VIRTUAL,
    }
)

_CARE_TEAM = frozenset(
    {
        DocumentType.NURSING_NOTE,
        DocumentType.DIETITIAN_NOTE,
        DocumentType.THERAPY_NOTE,
        DocumentType.CASE_MANAGEMENT_NOTE,
    }
)


def support(document: Document, setting: EncounterClass) -> Support:
    """Return how far a document may support a code.

    Retracted documents and psychotherapy notes (45 CFR 164.501) support nothing, laboratory
    reports and what is not final only give indicators. Test reports support a diagnosis for
    outpatients (Official Guidelines IV.K) and no more than its site for inpatients (III.B).
    Others than the provider may document details such as stage, BMI or social circumstances of
    a diagnosis already made (I.B.14).
    """
    if document.status is DocumentStatus.RETRACTED:
        return Support.NOTHING
    if document.document_type is DocumentType.PSYCHOTHERAPY_NOTE:
        return Support.NOTHING
    if document.document_type is DocumentType.LABORATORY_REPORT:
        return Support.INDICATORS
    if document.status in {DocumentStatus.PRELIMINARY, DocumentStatus.UNKNOWN}:
        return Support.INDICATORS
    if document.document_type in TESTS:
        return Support.DIAGNOSES if setting in _OUTPATIENT else Support.SITE
    return _by_author(document)


def _by_author(document: Document) -> Support:
    """Return what a clinical note supports; a scribe's note counts once its provider signed."""
    signed_scribe = document.author_role is AuthorRole.SCRIBE and document.signed_at is not None
    is_provider = document.author_role in PROVIDERS or signed_scribe
    if is_provider and document.document_type not in _CARE_TEAM:
        return Support.DIAGNOSES
    return Support.DETAILS


def guess_type(sections: Iterable[Section]) -> DocumentType:
    """Return the kind of a document that came without one, from its headings."""
    kinds = {section.kind for section in sections}
    for wanted, guess in _SIGNS:
        if wanted & kinds:
            return guess
    return DocumentType.PROGRESS_NOTE if SectionKind.PLAN in kinds else DocumentType.OTHER


_SIGNS: tuple[tuple[frozenset[SectionKind], DocumentType], ...] = (
    (
        frozenset({SectionKind.PREOPERATIVE_DIAGNOSIS, SectionKind.POSTOPERATIVE_DIAGNOSIS}),
        DocumentType.OPERATIVE_NOTE,
    ),
    (frozenset({SectionKind.DISCHARGE_DIAGNOSES}), DocumentType.DISCHARGE_SUMMARY),
    (
        frozenset({SectionKind.ASSESSMENT_AND_PLAN, SectionKind.ASSESSMENT}),
        DocumentType.PROGRESS_NOTE,
    ),
    (
        frozenset({SectionKind.IMAGING_FINDINGS, SectionKind.IMAGING_IMPRESSION}),
        DocumentType.RADIOLOGY_REPORT,
    ),
)
