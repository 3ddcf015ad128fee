"""The coded encounter as its claim forms see it: lists, lines, governing dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimstream.schemas.coded_encounter import (
    AssignedCode,
    CodedEncounter,
    DiagnosisList,
    ServiceLine,
)
from claimstream.schemas.codesets.codesets import Codesets, Icd10CmCode
from claimstream.schemas.vocabulary import (
    ClaimType,
    DiagnosisRole,
    EncounterClass,
    PayerClass,
    PayerSequence,
)

ASIDE = frozenset({DiagnosisRole.ADMITTING, DiagnosisRole.REASON_FOR_VISIT})
"""Roles that repeat a diagnosis beside the list proper."""
FIRST = frozenset({DiagnosisRole.PRINCIPAL, DiagnosisRole.FIRST_LISTED})


def subject(form: ClaimType, code: str) -> str:
    """Return the path of a diagnosis in findings."""
    return f"diagnoses/{form}/{code}"


def line_subject(line: ServiceLine) -> str:
    """Return the path of a service line in findings."""
    return f"service_lines/{line.line_id}"


def diagnoses(coded: CodedEncounter) -> Iterator[tuple[ClaimType, AssignedCode]]:
    """Yield the diagnoses of every form in order, without admitting and reason for visit."""
    for listed in coded.diagnosis_lists:
        for code in proper(listed):
            yield listed.claim_type, code


def proper(listed: DiagnosisList) -> tuple[AssignedCode, ...]:
    """Return the list without admitting diagnosis and reasons for the visit."""
    return tuple(code for code in listed.diagnoses if code.role not in ASIDE)


def first_listed(coded: CodedEncounter) -> Iterator[tuple[ClaimType, AssignedCode]]:
    """Yield the principal or first-listed diagnosis of every form."""
    for form, code in diagnoses(coded):
        if code.role in FIRST:
            yield form, code


def is_stay(coded: CodedEncounter, form: ClaimType) -> bool:
    """Return whether the form is the facility's bill of an inpatient stay."""
    inpatient = coded.ready.encounter.encounter_class is EncounterClass.INPATIENT
    return inpatient and form is ClaimType.INSTITUTIONAL


def lines_of(coded: CodedEncounter, form: ClaimType) -> tuple[ServiceLine, ...]:
    """Return the service lines of a form."""
    return tuple(line for line in coded.service_lines if line.claim_type is form)


def forms(coded: CodedEncounter) -> tuple[ClaimType, ...]:
    """Return the forms that the service lines need, professional first."""
    needed = {line.claim_type for line in coded.service_lines}
    return tuple(form for form in ClaimType if form in needed)


def governing_dates(coded: CodedEncounter, form: ClaimType, code: str) -> tuple[date, ...]:
    """Return the days on which a diagnosis must be valid (45 CFR 162.1002; CMS).

    The discharge date for the facility's inpatient bill; else the dates of the lines that
    point to the diagnosis, or of all lines of the form when none points to it.
    """
    through = coded.ready.encounter.service_through
    if is_stay(coded, form):
        return (through,)
    lines = lines_of(coded, form)
    pointing = [line for line in lines if code in line.diagnosis_codes] or lines
    return tuple(sorted({line.service_date for line in pointing})) or (through,)


def known(
    coded: CodedEncounter, codesets: Codesets
) -> Iterator[tuple[ClaimType, AssignedCode, Icd10CmCode]]:
    """Yield the diagnoses with their entry on the last governing date; unknown ones are left out.

    Raises ReferenceNotEffectiveError when no release covers the day.
    """
    for form, code in diagnoses(coded):
        entry = codesets.icd10cm(code.code, governing_dates(coded, form, code.code)[-1])
        if entry is not None:
            yield form, code, entry


def age(birth: date, on: date) -> int:
    """Return the age in whole years on a day; negative before birth."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def payer_class(coded: CodedEncounter) -> PayerClass | None:
    """Return the primary payer's class; None without a primary payer."""
    for coverage in coded.ready.encounter.coverages:
        if coverage.sequence is PayerSequence.PRIMARY:
            return coverage.payer_class
    return None
