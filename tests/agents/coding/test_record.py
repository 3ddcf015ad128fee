"""The whole record of an encounter: what each clinician adds, what was copied, who leads."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.coding.code import code
from claimstream.agents.coding.record.chart import read_record
from claimstream.agents.coding.record.present_on_admission import is_exempt
from claimstream.agents.coding.record.record_coder import read_and_code
from claimstream.agents.coding.rules import RULES, Rule
from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import Decision, DiagnosisRole, EncounterClass

Make = Callable[..., Any]
Case = dict[str, Any]

GOLDEN = Path(__file__).parents[2] / "golden" / "coding" / "record"
ASIDE = (DiagnosisRole.ADMITTING, DiagnosisRole.REASON_FOR_VISIT)
CLINICIANS = {
    "nurse": {"document_type": "NURSING_NOTE", "author_role": "NURSE"},
    "case_manager": {"document_type": "CASE_MANAGEMENT_NOTE", "author_role": "CASE_MANAGER"},
    "other": {"document_type": "OTHER", "author_role": "OTHER"},
    "unsigned": {"document_type": "OTHER", "author_role": "OTHER", "signed_at": None},
}


def book(name: str) -> list[Case]:
    """Return the cases of one golden book."""
    cases: list[Case] = tomllib.loads((GOLDEN / f"{name}.toml").read_text("utf-8"))["case"]
    return cases


BESIDE = book("clinicians")
ASKED_FOR = sorted({case["rule"] for case in BESIDE})


def chart(case: Case, make_ready: Make) -> ReadyEncounter:
    """Return the encounter of a case: the provider's note, and each clinician's beside it."""
    note = case.get("note") or f"ASSESSMENT AND PLAN:\n{case['plan']}\n"
    beside = [
        {"document_id": role, "text": case[role], **fields}
        for role, fields in CLINICIANS.items()
        if role in case
    ]
    fields = {"documents": [{"text": note}, *beside]}
    ready: ReadyEncounter = make_ready({**fields, "observations": case.get("observations", [])})
    return ready


def listed(ready: ReadyEncounter, codesets: Codesets) -> list[AssignedCode]:
    """Return the diagnoses of an encounter's first form without repeats beside the list."""
    (first, *_) = code(ready, codesets).diagnosis_lists
    return [each for each in first.diagnoses if each.role not in ASIDE]


def recoded(ready: ReadyEncounter, codesets: Codesets, rules: tuple[Rule, ...]) -> list[str]:
    """Return the codes of a record by some of the rules."""
    encounter = ready.encounter
    record = read_record(ready)
    on = encounter.service_through
    coded = read_and_code(record, encounter.patient, codesets, on, rules)
    return [each.code for each in coded.codes]


@pytest.mark.parametrize("case", BESIDE, ids=[case["name"] for case in BESIDE])
def test_what_other_clinicians_document_gives_exactly_its_codes(
    case: Case, make_ready: Make, codesets: Codesets
) -> None:
    """A score that no diagnosis calls for is none, one that is left out lowers the severity."""
    found = listed(chart(case, make_ready), codesets)
    assert [each.code for each in found] == case["codes"]
    fields = {e.code: piece.field for e in found for piece in e.evidence if piece.field}
    assert fields == case.get("fields", {})


@pytest.mark.parametrize("rule", ASKED_FOR)
def test_without_its_rule_a_case_falls(rule: str, make_ready: Make, codesets: Codesets) -> None:
    """A case that holds without the rule proves nothing of it."""
    others = tuple(each for each in RULES if each.rule_id != rule)
    fires = [case for case in BESIDE if case["rule"] == rule and case["side"] == "fires"]
    for case in fires:
        ready = chart(case, make_ready)
        assert recoded(ready, codesets, RULES) == case["codes"]
        assert recoded(ready, codesets, others) != case["codes"]


@pytest.mark.parametrize("rule", ASKED_FOR)
def test_every_rule_fires_stays_silent_and_has_a_boundary(rule: str) -> None:
    """A rule that was never seen to stay silent is not a rule."""
    own = [case for case in BESIDE if case["rule"] == rule]
    assert {case["side"] for case in own} == {"fires", "silent", "boundary"}
    assert all(case["cites"] for case in own)


RESULT = "CODING-RESULT-WITHOUT-DIAGNOSIS"
SCENARIOS = book("scenarios")
FORMS = ("professional", "institutional")


def scenario(case: Case, make_ready: Make) -> ReadyEncounter:
    """Return the encounter of a scenario."""
    documents = [{"document_id": f"D{n}", **each} for n, each in enumerate(case["documents"], 1)]
    setting = case.get("setting", "office")
    ready: ReadyEncounter = make_ready(
        {"setting": setting, **case.get("encounter", {}), "documents": documents}
    )
    return ready


def told(code_: AssignedCode, stays: bool, codesets: Codesets, ready: ReadyEncounter) -> str:
    """Return a code as the book writes it, on a stay with its indicator."""
    if not stays or is_exempt(code_.code, codesets, ready.encounter.service_through):
        return code_.code
    return f"{code_.code} {code_.poa or '?'}"


@pytest.mark.parametrize("case", SCENARIOS, ids=[f"{c['row']}: {c['name']}" for c in SCENARIOS])
def test_a_scenario_gives_every_code_in_its_place(
    case: Case, make_ready: Make, codesets: Codesets
) -> None:
    """What a coding office sees in a week, whole: lists, order, indicators, what is for review."""
    ready = scenario(case, make_ready)
    inpatient = ready.encounter.encounter_class is EncounterClass.INPATIENT
    asked = [form for form in FORMS if form in case]
    for each in code(ready, codesets).diagnosis_lists:
        form = each.claim_type.value.lower()
        found = [c for c in each.diagnoses if c.role not in ASIDE]
        stays = inpatient and form == "institutional"
        assert [told(c, stays, codesets, ready) for c in found] == case[form]
        reviewed = {c.code for c in found if c.decision is Decision.REVIEW}
        assert reviewed >= set(case.get("review", []))
        asked.remove(form)
    assert not asked


def test_every_scenario_but_the_sent_claims_has_its_encounter() -> None:
    """Rows of the office's list, each at least once; 52 is in test_code.py, 60 codes nothing."""
    rows = {int("".join(c for c in case["row"].split()[0] if c.isdigit())) for case in SCENARIOS}
    assert rows == set(range(1, 60)) - {52}
    assert all(case["cites"] for case in SCENARIOS)


SELECTION = book("selection")
SECTIONS = {
    *(f"II.{letter}" for letter in "ABCDFGHIJK"),
    *(f"III.{letter}" for letter in "ABC"),
    *("IV.A.1", "IV.A.2", *(f"IV.{letter}" for letter in "DGHIJKLMNOP")),
    *("I.C.1.a.2", "I.C.1.d.4", "I.C.1.d.5.b", "I.C.2.c.1", "I.C.2.c.2", "I.C.9.a.2", "I.C.9.d"),
    *("I.C.10.b", "I.C.12.a.6", "I.C.15.a.1", "I.C.19.d.1", "I.C.19.e.5.a", "I.C.19.e.5.b"),
}
DECIDING = [case for case in SELECTION if "rule" in case]


@pytest.mark.parametrize("case", SELECTION, ids=[f"{c['section']}: {c['name']}" for c in SELECTION])
def test_a_list_is_led_and_filled_as_its_section_says(
    case: Case, make_ready: Make, codesets: Codesets
) -> None:
    """Another principal diagnosis is another payment; what nobody can decide is for a coder."""
    test_a_scenario_gives_every_code_in_its_place(case, make_ready, codesets)
    found = code(scenario(case, make_ready), codesets).findings
    own = (each for each in found if each.rule_id in {"CODING-PRINCIPAL-EQUAL", RESULT})
    named = [f"{each.rule_id.removeprefix('CODING-')} {each.subject}" for each in own]
    assert named == case.get("findings", [])


def test_every_section_of_the_guidelines_has_its_case() -> None:
    """A section that was never tried may be wrong unseen."""
    assert {case["section"] for case in SELECTION} == SECTIONS


@pytest.mark.parametrize("case", DECIDING, ids=[case["name"] for case in DECIDING])
def test_without_its_rule_a_list_falls(case: Case, make_ready: Make, codesets: Codesets) -> None:
    """The order is the rule's work, not the author's."""
    ready = scenario(case, make_ready)
    others = tuple(each for each in RULES if each.rule_id != case["rule"])
    assert recoded(ready, codesets, others) != recoded(ready, codesets, RULES)


SISTERS = tomllib.loads((GOLDEN / "sisters.toml").read_text("utf-8"))
KNOWN_MISSES = {"EMS: initial GCS 13 in the field, 15 in the ED."}
"""A second score without the name of the scale is not read: the ambulance's is reported."""


@pytest.mark.parametrize("name", list(SISTERS))
def test_other_words_of_other_clinicians_add_the_same_codes(
    name: str, make_ready: Make, codesets: Codesets
) -> None:
    """Phrases written before the coder was tried on them: a table that knows its cases is none."""
    group = SISTERS[name]
    alone = recoded(chart({"plan": group["plan"]}, make_ready), codesets, RULES)
    for note, codes in group["rows"]:
        found = recoded(chart({"plan": group["plan"], "nurse": note}, make_ready), codesets, RULES)
        added = [each for each in found if each not in alone or each in codes]
        assert (added == codes) is (note not in KNOWN_MISSES), (note, added)
