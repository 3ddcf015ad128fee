"""What a section of a note can hold."""

from __future__ import annotations

from enum import StrEnum


class SectionKind(StrEnum):
    """What a section of a note holds."""

    CHIEF_COMPLAINT = "chief_complaint"
    PRESENT_ILLNESS = "present_illness"
    PAST_HISTORY = "past_history"
    SURGICAL_HISTORY = "surgical_history"
    FAMILY_HISTORY = "family_history"
    SOCIAL_HISTORY = "social_history"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    REVIEW_OF_SYSTEMS = "review_of_systems"
    VITAL_SIGNS = "vital_signs"
    EXAM = "exam"
    RESULTS = "results"
    IMAGING_FINDINGS = "imaging_findings"
    IMAGING_IMPRESSION = "imaging_impression"
    IMPRESSION = "impression"
    INDICATION = "indication"
    TECHNIQUE = "technique"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    ASSESSMENT_AND_PLAN = "assessment_and_plan"
    DISCHARGE_DIAGNOSES = "discharge_diagnoses"
    ADMISSION_DIAGNOSES = "admission_diagnoses"
    PREOPERATIVE_DIAGNOSIS = "preoperative_diagnosis"
    POSTOPERATIVE_DIAGNOSIS = "postoperative_diagnosis"
    INSTRUCTIONS = "instructions"
    OPERATION = "operation"
    ADMINISTRATION = "administration"
    UNKNOWN = "unknown"


DIAGNOSTIC = frozenset(
    {
        SectionKind.ASSESSMENT,
        SectionKind.PLAN,
        SectionKind.ASSESSMENT_AND_PLAN,
        SectionKind.IMPRESSION,
        SectionKind.DISCHARGE_DIAGNOSES,
        SectionKind.ADMISSION_DIAGNOSES,
        SectionKind.PREOPERATIVE_DIAGNOSIS,
        SectionKind.POSTOPERATIVE_DIAGNOSIS,
    }
)
"""Sections in which the treating author states diagnoses."""

TITLED = DIAGNOSTIC | {SectionKind.IMAGING_IMPRESSION}
"""Sections whose short lines name a problem."""
