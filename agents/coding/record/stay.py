"""The facility's diagnoses of an inpatient stay: uncertain ones, admitting, indicators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.record.chart import ANSWER, original_texts, read_record
from claimstream.agents.coding.record.coder_decisions import CERTAIN
from claimstream.agents.coding.record.diagnosis_list import may_lead
from claimstream.agents.coding.record.present_on_admission import (
    ADMISSION,
    ASKED,
    answered,
    is_exempt,
    propose,
)
from claimstream.agents.coding.record.record_coder import code_record
from claimstream.agents.coding.record.sources import Part, Record
from claimstream.agents.coding.rules.ulcer_progression import AT_ADMISSION, WORSENED
from claimstream.agents.coding.statements import Statement
from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import Decision, DiagnosisRole, PoaIndicator

Codes = tuple[AssignedCode, ...]
CONFIRMED_ONLY = ("A92.5", "B20", "J09.", "J10.", "J12.82", "U07.1", "Z21")
"""Never coded while uncertain (Official Guidelines I.C.1.a.1, I.C.1.f, I.C.1.g, I.C.10.c)."""
AT_DISCHARGE = "ICD-UNCERTAIN-AT-DISCHARGE"
ADMITTING = "ICD-ADMITTING-DIAGNOSIS"
SUBJECT = "diagnoses/"
STAGED = {AT_ADMISSION: PoaIndicator.Y, WORSENED: PoaIndicator.N}
"""Indicators of an ulcer that worsened in the stay: two codes (Official Guidelines I.C.12.a.6)."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay as the facility codes it on the day of discharge."""

    ready: ReadyEncounter
    codesets: Codesets
    on: date

    def codes(self) -> Codes:
        """Return the diagnoses, those uncertain at discharge included.

        What needs confirmation stays out and explains no symptom: the firm reading stands then.
        """
        firm = self._coded(read_record(self.ready))
        final = self._coded(read_record(self.ready, final=True))
        named = {code.code for code in firm}
        added = tuple(code for code in final if code.code not in named)
        allowed = tuple(code for code in added if not code.code.startswith(CONFIRMED_ONLY))
        marked = {code.code: code.model_copy(update={"rule_id": AT_DISCHARGE}) for code in allowed}
        if allowed == added:
            return tuple(marked.get(code.code, code) for code in final)
        return (*firm, *marked.values())

    def with_indicators(self, codes: Codes) -> Codes:
        """Return the codes with the indicators that a coder, an answer or the record states."""
        texts = original_texts(self.ready)
        early = [code.code for code in self._admission()]
        return tuple(
            code
            if code.poa or is_exempt(code.code, self.codesets, self.on)
            else _indicated(
                code,
                self._answered(code)
                or STAGED.get(code.rule_id)
                or propose(code, texts, early)
                or self._specified(code, texts, early),
            )
            for code in codes
        )

    def _specified(
        self, code: AssignedCode, texts: dict[str, str], early: list[str]
    ) -> PoaIndicator | None:
        """Return the indicator of the diagnosis that an answer made more specific.

        The answer names type or side of a condition that the record already tells of, in the same
        category; when it was there is what the record says of it.
        """
        read_in = {piece.document_id for piece in code.evidence}
        asked = {
            each.subject.removeprefix(SUBJECT)
            for each in self.ready.answers
            if f"{ANSWER}{each.query_id}" in read_in and each.subject.startswith(SUBJECT)
        }
        if not any(each[:3] == code.code[:3] for each in asked):
            return None
        unasked = self.ready.model_copy(update={"answers": ()})
        before = self._coded(read_record(unasked, final=True))
        same = (each for each in before if each.code in asked and each.code[:3] == code.code[:3])
        return next((propose(each, texts, early) for each in same), None)

    def _answered(self, code: AssignedCode) -> PoaIndicator | None:
        """Return what the provider answered about the diagnosis, the last answer first."""
        said = [
            answered(each.statement, each.option_id)
            for each in self.ready.answers
            if (each.trigger, each.subject) == (ASKED, f"diagnoses/{code.code}")
        ]
        return said[-1] if said else None

    def admitting(self, listed: Codes) -> Codes:
        """Return the admitting diagnosis: the first of the admission's own documents.

        Without such a document the principal diagnosis stands for it, if it was present.
        """
        early = [code for code in self._admission() if may_lead(code.code)]
        present = [code for code in listed[:1] if code.poa is PoaIndicator.Y]
        facts = {"role": DiagnosisRole.ADMITTING, "rank": 1, "poa": None, "rule_id": ADMITTING}
        return tuple(code.model_copy(update=facts) for code in (early or present)[:1])

    def _admission(self) -> Codes:
        """Return the diagnoses of the documents of the admission."""
        return self._coded(_only_admission(read_record(self.ready)))

    def _coded(self, record: Record) -> Codes:
        """Return the diagnoses of a record of this stay."""
        return code_record(record, self.ready.encounter.patient, self.codesets, self.on)


def _indicated(code: AssignedCode, poa: PoaIndicator | None) -> AssignedCode:
    """Return the code with its indicator; without one, and unsettled, it is for review."""
    if poa or code.confidence == CERTAIN:
        return code.model_copy(update={"poa": poa})
    return code.model_copy(update={"decision": Decision.REVIEW})


def _only_admission(record: Record) -> Record:
    """Return the record with what was stated at admission alone.

    That are the admission's own documents, and the admission diagnoses of any other.
    """
    return replace(record, parts=tuple(map(_admitting_part, record.parts)))


def _admitting_part(part: Part) -> Part:
    """Return a document as it speaks of the admission."""
    if part.source.kind in ADMISSION:
        return part
    spans = (
        Span(sentence.start, sentence.end)
        for sentence in part.document.sentences
        if sentence.section is SectionKind.ADMISSION_DIAGNOSES
    )
    return replace(part, told=tuple(Statement(span, "title") for span in spans))
