"""The step of CODING: a ready encounter in, codes with their evidence and service lines out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial

from claimstream.agents.coding.editions import season
from claimstream.agents.coding.findings.record_findings import record_findings
from claimstream.agents.coding.record.charges import service_line
from claimstream.agents.coding.record.chart import read_record
from claimstream.agents.coding.record.coder_decisions import (
    decide_diagnoses,
    decide_line,
    decide_procedures,
)
from claimstream.agents.coding.record.diagnosis_list import placed, unique
from claimstream.agents.coding.record.idle_decisions import idle_decisions
from claimstream.agents.coding.record.principal import led
from claimstream.agents.coding.record.reason_for_visit import reason_for_visit
from claimstream.agents.coding.record.record_coder import CodedRecord, read_and_code
from claimstream.agents.coding.record.stay import Stay
from claimstream.schemas.coded_encounter import (
    AssignedCode,
    AssignedProcedure,
    CodedEncounter,
    DiagnosisList,
    ServiceLine,
)
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.finding import Finding
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import (
    ClaimType,
    Decision,
    EncounterClass,
    EvidenceKind,
    Lifecycle,
)

CODER = "claimstream-coder/1"
SOURCE = "SOURCE-PROCEDURE"
Codes = tuple[AssignedCode, ...]
Propose = Callable[[date], CodedRecord]
"""Codes the record for a day; forms that share a day share the work."""


def code(ready: ReadyEncounter, codesets: Codesets) -> CodedEncounter:
    """Return the encounter with its codes, by exactly the releases it is stamped with.

    Raises ReferenceSetMissingError when one of them is not here. A cancelled or merged
    encounter passes uncoded; a day that no release covers gives no diagnoses, which VALIDATION
    holds.
    """
    held = codesets.under(ready.reference_set) if ready.reference_set else codesets
    active = ready.lifecycle is Lifecycle.ACTIVE
    record, patient = read_record(ready), ready.encounter.patient
    propose: Propose = cache(partial(read_and_code, record, patient, held))
    lists = tuple(_lists(ready, held, propose)) if active else ()
    procedures = tuple(_procedures(ready, held)) if active else ()
    lines = tuple(_lines(ready, lists, held)) if active else ()
    return CodedEncounter(
        encounter_id=ready.encounter_id,
        revision=ready.revision,
        amendment=ready.amendment,
        ready=ready,
        diagnosis_lists=lists,
        procedures=procedures,
        service_lines=lines,
        findings=(*idle_decisions(ready, lists), *_findings(ready, lists, held, propose)),
        codesets=dict(held.reference_set),
        coder=CODER,
    )


def _findings(
    ready: ReadyEncounter, lists: tuple[DiagnosisList, ...], codesets: Codesets, propose: Propose
) -> tuple[Finding, ...]:
    """Return what the record contradicts or lacks; nothing where no release covers the day."""
    on = ready.encounter.service_through
    listed = (code for each in lists for code in each.diagnoses)
    title = partial(_title, codesets, on)
    try:
        return record_findings(propose(on), listed, ready.encounter, title) if lists else ()
    except ReferenceNotEffectiveError:
        return ()


def _title(codesets: Codesets, on: date, code: str) -> str:
    """Return the title of a code on a day, empty without one."""
    found = codesets.icd10cm(code, on)
    return (found.title if found else None) or ""


def _lists(ready: ReadyEncounter, codesets: Codesets, propose: Propose) -> Iterator[DiagnosisList]:
    """Yield the diagnosis list of every form that the charges need."""
    needed = {charge.claim_type for charge in ready.encounter.charges}
    for form in (each for each in ClaimType if each in needed):
        try:
            listed = _listed(ready, form, codesets, propose)
        except ReferenceNotEffectiveError:
            listed = ()
        yield DiagnosisList(claim_type=form, diagnoses=listed)


def _listed(ready: ReadyEncounter, form: ClaimType, codesets: Codesets, propose: Propose) -> Codes:
    """Return the diagnoses of one form: proposed, decided upon, put in their places."""
    encounter = ready.encounter
    setting = encounter.encounter_class
    inpatient = setting is EncounterClass.INPATIENT and form is ClaimType.INSTITUTIONAL
    stay = Stay(ready, codesets, encounter.service_through)
    proposed = stay.codes() if inpatient else _visit_codes(ready, form, propose)
    release = codesets.governs("icd10cm", encounter.service_through)
    decided = decide_diagnoses(proposed, ready.decisions, form, release)
    edits = partial(_attributes, codesets, encounter.service_through)
    listed = placed(unique(decided), form, setting, edits)
    if not inpatient:
        return listed + reason_for_visit(encounter, form, listed)
    marked = led(stay.with_indicators(listed), edits)
    return marked + stay.admitting(marked)


def _attributes(codesets: Codesets, on: date, code: str) -> frozenset[str]:
    """Return the edit attributes of a code on a day; none of one that is unknown then."""
    found = codesets.icd10cm(code, on)
    return (found.attributes if found else None) or frozenset()


def _visit_codes(ready: ReadyEncounter, form: ClaimType, propose: Propose) -> Codes:
    """Return the diagnoses of visits: once for each release that the lines' dates need."""
    days = {season(each): each for each in _days(ready, form)}
    return tuple(code for day in days.values() for code in propose(day).codes)


def _days(ready: ReadyEncounter, form: ClaimType) -> list[date]:
    """Return the service dates of a form, oldest first."""
    charges = ready.encounter.charges
    return sorted(charge.service_date for charge in charges if charge.claim_type is form)


def _lines(
    ready: ReadyEncounter, lists: tuple[DiagnosisList, ...], codesets: Codesets
) -> Iterator[ServiceLine]:
    """Yield the line of every charge, pointed to the diagnoses that are valid on its date."""
    by_form = {listed.claim_type: listed.diagnoses for listed in lists}
    for charge in ready.encounter.charges:
        valid = [
            each
            for each in by_form.get(charge.claim_type, ())
            if _is_billable(codesets, each.code, charge.service_date)
        ]
        yield decide_line(service_line(charge, valid), ready.decisions)


def _is_billable(codesets: Codesets, code: str, on: date) -> bool:
    """Return whether a diagnosis is valid on a day; False when no release covers the day."""
    try:
        return codesets.is_billable(code, on)
    except ReferenceNotEffectiveError:
        return False


def _procedures(ready: ReadyEncounter, codesets: Codesets) -> tuple[AssignedProcedure, ...]:
    """Return the inpatient procedures as the source coded them; no other bill carries them."""
    encounter = ready.encounter
    if encounter.encounter_class is not EncounterClass.INPATIENT:
        return ()
    rows = tuple(
        AssignedProcedure(
            procedure_id=each.procedure_id,
            code=each.code,
            rank=rank,
            performed_on=each.performed_on,
            operating_npi=each.operating_npi,
            release=codesets.reference_set["icd10pcs"],
            rule_id=SOURCE,
            rule_version=1,
            decision=Decision.AUTO,
            evidence=(Evidence(kind=EvidenceKind.FIELD, field=f"procedures/{each.procedure_id}"),),
        )
        for rank, each in enumerate(encounter.procedures, start=1)
    )
    return decide_procedures(rows, ready.decisions)
