"""Diagnoses of a whole record on one date: statements, guideline rules, decision, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from claimstream.agents.coding.causes.temporary_drugs import lasting
from claimstream.agents.coding.coder import stated
from claimstream.agents.coding.decision import decide
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Aside, Chart, Draft
from claimstream.agents.coding.editions import resolver
from claimstream.agents.coding.findings.note_findings import with_doubts
from claimstream.agents.coding.record.copies import with_copies
from claimstream.agents.coding.record.sources import Part, Record
from claimstream.agents.coding.rules import RULES, Rule
from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.parties import Person
from claimstream.schemas.vocabulary import CodeSystem, Decision, DiagnosisRole, Sex

VERSIONS: Mapping[str, int] = {rule.rule_id: rule.version for rule in RULES}


@dataclass(frozen=True, slots=True)
class CodedRecord:
    """A record as coded for a day: its codes, and what it stated before the rules."""

    record: Record
    chart: Chart
    told: tuple[Draft, ...]
    codes: tuple[AssignedCode, ...]


def code_record(
    record: Record, patient: Person, codesets: Codesets, on: date
) -> tuple[AssignedCode, ...]:
    """Return the diagnoses that the record supports for care on a day, the first-listed first.

    Raises ReferenceNotEffectiveError when no release covers the day.
    """
    return read_and_code(record, patient, codesets, on).codes


def read_and_code(
    record: Record,
    patient: Person,
    codesets: Codesets,
    on: date,
    rules: tuple[Rule, ...] = RULES,
) -> CodedRecord:
    """Return the record with its diagnoses for care on a day, the first-listed first.

    ``rules`` are fewer than all only to see what one is worth. Raises
    ReferenceNotEffectiveError when no release covers the day.
    """
    release = codesets.governs("icd10cm", on)
    known = (_age(patient, on), None if patient.sex is Sex.UNKNOWN else patient.sex.value.lower())
    asides = tuple(Aside(source.text, source.start) for source in record.asides)
    chart = Chart(record.document, resolver(codesets, on), on, *known, True, asides)
    told = tuple(draft for part in record.parts for draft in _stated(part, chart))
    drafts = told
    for rule in rules:
        drafts = rule(drafts, chart)
    lasts = (lasting(draft, record.document) for draft in drafts if chart.billable(draft.code))
    billable = tuple(_repeated(draft, told) for draft in lasts if draft)
    final = with_copies(record, with_doubts(chart, billable, told))
    codes = tuple(_assigned(record, draft, decide(draft, final, chart), release) for draft in final)
    return CodedRecord(record, chart, told, codes)


def _age(patient: Person, on: date) -> int:
    """Return the age of a patient in whole years."""
    born = patient.birth_date
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _stated(part: Part, chart: Chart) -> tuple[Draft, ...]:
    """Return what one document states, read as a bare note is."""
    own = replace(chart, document=part.document)
    return stated(own) if part.told is None else tuple(Reader(own).drafts(part.told))


def _repeated(draft: Draft, told: tuple[Draft, ...]) -> Draft:
    """Return a draft with the words of every statement that named the same code."""
    spans = (span for each in told if each.code == draft.code for span in each.evidence)
    return replace(draft, evidence=tuple(sorted({*draft.evidence, *spans})))


def _assigned(
    record: Record, draft: Draft, decided: tuple[str, float], release: str
) -> AssignedCode:
    """Return a draft as a code with its decision; ranks and roles are given later."""
    decision, confidence = decided
    pieces = (record.evidence(span) for span in draft.evidence)
    return AssignedCode(
        system=CodeSystem.ICD10CM,
        code=draft.code,
        rank=1,
        role=DiagnosisRole.OTHER,
        release=release,
        rule_id=draft.rule,
        rule_version=VERSIONS.get(draft.rule, 1),
        decision=Decision(decision.upper()),
        confidence=Decimal(str(round(confidence, 3))),
        evidence=tuple(piece for piece in pieces if piece is not None),
    )
