"""A whole encounter is coded: lists by form, lines pointed, people's decisions on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claimstream.agents.coding.code import code
from claimstream.schemas.coded_encounter import CodedEncounter, DiagnosisList
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceSetMissingError
from claimstream.schemas.vocabulary import (
    ClaimType,
    Decision,
    DiagnosisRole,
    PoaIndicator,
)

Make = Callable[..., Any]
PROFESSIONAL, INSTITUTIONAL = ClaimType.PROFESSIONAL, ClaimType.INSTITUTIONAL
SUMMARY = (
    "DISCHARGE DIAGNOSES:\n"
    "1. Probable aspiration pneumonia, present on admission\n"
    "2. Hypoxemia, present on admission\n"
    "HOSPITAL COURSE: Treated with ampicillin-sulbactam. Oxygen weaned.\n"
)
BOTH = [{}, {"claim_type": "PROFESSIONAL", "service_date": "2026-11-14"}]


def on_form(coded: CodedEncounter, form: ClaimType = PROFESSIONAL) -> DiagnosisList:
    """Return the list of a form."""
    return next(each for each in coded.diagnosis_lists if each.claim_type is form)


def codes(coded: CodedEncounter, form: ClaimType = PROFESSIONAL) -> list[str]:
    """Return the codes of a form in order, without repeats beside the list."""
    aside = (DiagnosisRole.ADMITTING, DiagnosisRole.REASON_FOR_VISIT)
    return [each.code for each in on_form(coded, form).diagnoses if each.role not in aside]


def decided(action: str, code_: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the fields of a coder's decision with the words of the default note."""
    return {
        "decision_id": f"{action}-{code_}",
        "revision": 1,
        "amendment": 0,
        "action": action,
        "system": "ICD10CM",
        "code": code_,
        "evidence": [{"kind": "TEXT", "document_id": "D1", "start": 0, "end": 10}],
        "reason": "read the record",
        "coder_id": "C7",
        "decided_at": "2026-11-18T09:00:00Z",
        **fields,
    }


def answered(statement: str) -> list[dict[str, Any]]:
    """Return one provider's answer."""
    return [
        {
            "query_id": "Q1",
            "trigger": "QRY-HF-TYPE",
            "subject": "diagnoses/I50.9",
            "statement": statement,
            "answered_by_npi": "1003000126",
            "answered_at": "2026-11-18T09:00:00Z",
        }
    ]


def test_evidence_is_the_words_of_its_own_document(make_ready: Make, codesets: Codesets) -> None:
    """An auditor opens the document at the span and reads the diagnosis."""
    documents = [{}, {"document_id": "D2", "text": "Assessment:\n1. Acute sinusitis\n"}]
    ready = make_ready({"documents": documents})
    texts = {each.document_id: each.text for each in ready.encounter.documents}
    quoted = {
        each.code: [texts[piece.document_id][piece.start : piece.end] for piece in each.evidence]
        for each in on_form(code(ready, codesets)).diagnoses
    }
    assert quoted["I10"] == ["Essential hypertension"]
    assert quoted["J01.90"] == ["Acute sinusitis"]


def test_every_charge_becomes_one_line_at_its_own_price(
    make_ready: Make, codesets: Codesets
) -> None:
    """Charges have one source: nothing is priced, dropped or added here."""
    charges = [{"amount": "0.10"}, {"amount": "0.20", "modifiers": ["25"]}]
    ready = make_ready({"charges": charges})
    lines = code(ready, codesets).service_lines
    assert [(each.line_id, str(each.charge)) for each in lines] == [("L1", "0.10"), ("L2", "0.20")]
    assert lines[1].modifiers == ("25",)


def test_professional_lines_point_to_at_most_four_diagnoses(
    make_ready: Make, codesets: Codesets
) -> None:
    """A line has four pointers; external causes explain no service."""
    text = (
        "Assessment:\n1. Essential hypertension\n2. Type 2 diabetes mellitus\n3. Hyperlipidemia\n"
        "4. Hypothyroidism\n5. Gout\n"
    )
    lines = code(make_ready({"documents": [{"text": text}]}), codesets).service_lines
    assert len(lines[0].diagnosis_codes) == 4


def test_a_stay_has_two_lists(make_ready: Make, codesets: Codesets) -> None:
    """Probable at discharge is coded by the facility, and never by the physician (II.H, IV.H)."""
    summary = [{"document_type": "DISCHARGE_SUMMARY", "text": SUMMARY}]
    coded = code(
        make_ready({"setting": "inpatient", "documents": summary, "charges": BOTH}), codesets
    )
    assert codes(coded, INSTITUTIONAL)[0] == "J69.0"
    assert codes(coded, PROFESSIONAL) == ["R09.02"]
    principal = on_form(coded, INSTITUTIONAL).diagnoses[0]
    assert (principal.role, principal.poa) == (DiagnosisRole.PRINCIPAL, PoaIndicator.Y)
    assert principal.evidence[0].start == SUMMARY.index("aspiration")


def test_hiv_is_never_coded_while_uncertain(make_ready: Make, codesets: Codesets) -> None:
    """Some diagnoses need confirmation even at discharge (I.C.1.a.1)."""
    text = SUMMARY.replace("aspiration pneumonia", "HIV disease")
    fields = {
        "setting": "inpatient",
        "documents": [{"document_type": "DISCHARGE_SUMMARY", "text": text}],
    }
    assert "B20" not in codes(code(make_ready(fields), codesets), INSTITUTIONAL)


def test_present_on_admission_is_what_the_record_says(make_ready: Make, codesets: Codesets) -> None:
    """Nothing is inferred from hours: without words the indicator stays open."""
    text = (
        "DISCHARGE DIAGNOSES:\n1. Pneumonia, present on admission\n"
        "2. Acute kidney failure, not present on admission\n3. Hyponatremia\n"
    )
    fields = {
        "setting": "inpatient",
        "documents": [{"document_type": "DISCHARGE_SUMMARY", "text": text}],
    }
    listed = on_form(code(make_ready(fields), codesets), INSTITUTIONAL).diagnoses
    said = {each.code: each.poa for each in listed if each.role is not DiagnosisRole.ADMITTING}
    assert said["J18.9"] is PoaIndicator.Y
    assert said["N17.9"] is PoaIndicator.N
    assert said["E87.1"] is None


@pytest.mark.parametrize(
    ("option", "statement", "expected"),
    [
        ("yes", "Pressure ulcer: present on admission.", PoaIndicator.Y),
        ("no", "Pressure ulcer: not present on admission.", PoaIndicator.N),
        ("unable", "Unable to determine.", PoaIndicator.W),
    ],
)
def test_the_provider_says_what_was_present(
    option: str, statement: str, expected: PoaIndicator, make_ready: Make, codesets: Codesets
) -> None:
    """An answer to QRY-POA is the indicator; "unable" is clinically undetermined."""
    text = "DISCHARGE DIAGNOSES:\n1. Pressure ulcer of sacral region, stage 3\n"
    fields = {
        "setting": "inpatient",
        "documents": [{"document_type": "DISCHARGE_SUMMARY", "text": text}],
    }
    subject = {"trigger": "QRY-POA", "subject": "diagnoses/L89.153", "option_id": option}
    answers = [{**answered(statement)[0], **subject}]
    listed = on_form(code(make_ready(fields, answers=answers), codesets), INSTITUTIONAL)
    assert {each.code: each.poa for each in listed.diagnoses[:1]} == {"L89.153": expected}


def test_a_coder_decides_present_on_admission(make_ready: Make, codesets: Codesets) -> None:
    """What the record leaves open, a coder who read it may settle."""
    text = "DISCHARGE DIAGNOSES:\n1. Pneumonia\n"
    fields = {
        "setting": "inpatient",
        "documents": [{"document_type": "DISCHARGE_SUMMARY", "text": text}],
    }
    ready = make_ready(fields, decisions=[decided("CONFIRM", "J18.9", poa="Y")])
    listed = on_form(code(ready, codesets), INSTITUTIONAL).diagnoses
    assert listed[0].poa is PoaIndicator.Y


def test_an_answer_is_read_as_documentation(make_ready: Make, codesets: Codesets) -> None:
    """The provider's statement makes the diagnosis specific, and is its evidence."""
    documents = [{"text": "Assessment:\n1. Heart failure\n"}]
    ready = make_ready({"documents": documents}, answers=answered("Acute systolic heart failure"))
    listed = on_form(code(ready, codesets)).diagnoses
    assert [each.code for each in listed] == ["I50.21"]
    assert "query:Q1" in {piece.document_id for piece in listed[0].evidence}


def test_an_answer_that_determines_nothing_changes_nothing(
    make_ready: Make, codesets: Codesets
) -> None:
    """The documented diagnosis stands."""
    documents = [{"text": "Assessment:\n1. Heart failure\n"}]
    ready = make_ready({"documents": documents}, answers=answered("Unable to determine"))
    assert codes(code(ready, codesets)) == ["I50.9"]


def test_a_retracted_note_supports_nothing(make_ready: Make, codesets: Codesets) -> None:
    """What the author took back is no documentation."""
    ready = make_ready({"documents": [{"status": "RETRACTED"}]})
    assert codes(code(ready, codesets)) == []


def test_a_replaced_note_supports_nothing(make_ready: Make, codesets: Codesets) -> None:
    """The newer version stands alone."""
    newer = {"document_id": "D2", "supersedes": "D1", "text": "Assessment:\n1. Acute sinusitis\n"}
    ready = make_ready({"documents": [{}, newer]})
    assert codes(code(ready, codesets)) == ["J01.90"]


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([decided("ADD", "E11.9")], ["I10", "E11.9"]),
        ([decided("REMOVE", "I10"), decided("ADD", "E11.9")], ["E11.9"]),
        ([decided("REPLACE", "I11.9", replaces="I10")], ["I11.9"]),
        ([decided("CONFIRM", "I10")], ["I10"]),
        (
            [
                decided("ADD", "E11.9"),
                decided("MAKE_FIRST", "E11.9", decided_at="2026-11-18T10:00:00Z"),
            ],
            ["E11.9", "I10"],
        ),
        ([decided("ADD", "E11.9", claim_type="INSTITUTIONAL")], ["I10"]),
    ],
    ids=["add", "remove and add", "replace", "confirm", "make first", "other form"],
)
def test_the_coder_has_the_last_word(
    decisions: list[dict[str, Any]], expected: list[str], make_ready: Make, codesets: Codesets
) -> None:
    """A correction is an input; the next pair shows it, ranks and roles put right."""
    coded = code(make_ready({}, decisions=decisions), codesets)
    listed = on_form(coded).diagnoses
    assert codes(coded) == expected
    assert [each.rank for each in listed] == list(range(1, len(listed) + 1))
    assert listed[0].role is DiagnosisRole.FIRST_LISTED
    assert {each.decision for each in listed} == {Decision.AUTO}


def test_a_decision_that_finds_nothing_is_held_up_not_lost(
    make_ready: Make, codesets: Codesets
) -> None:
    """The record changed under it: the coder must know."""
    coded = code(make_ready({}, decisions=[decided("CONFIRM", "N39.0")]), codesets)
    assert [each.subject for each in coded.findings] == ["decisions/CONFIRM-N39.0"]


def test_a_decided_code_that_was_removed_later_is_no_loss(
    make_ready: Make, codesets: Codesets
) -> None:
    """The later decision is the coder's own."""
    later = decided("REMOVE", "E11.9", decided_at="2026-11-18T10:00:00Z")
    coded = code(make_ready({}, decisions=[decided("ADD", "E11.9"), later]), codesets)
    assert (codes(coded), coded.findings) == (["I10"], ())


def test_a_coder_replaces_the_number_of_a_line_and_never_its_price(
    make_ready: Make, codesets: Codesets
) -> None:
    """Charges have one source."""
    decision = decided("REPLACE", "G0439", replaces="G0463", system="HCPCS")
    line = code(make_ready({}, decisions=[decision]), codesets).service_lines[0]
    assert (line.procedure_code, str(line.charge)) == ("G0439", "150.00")


def test_a_series_across_a_release_points_each_line_to_the_codes_of_its_day(
    make_ready: Make, codesets: Codesets
) -> None:
    """One diagnosis list per claim: CLAIMS splits at the boundary, so lines must be right."""
    fields = {
        "service_from": "2026-09-21",
        "service_through": "2026-10-19",
        "charges": [{"service_date": "2026-09-21"}, {"service_date": "2026-10-19"}],
        "documents": [{"text": "Assessment:\n1. Plantar fasciitis of right foot\n"}],
    }
    lines = code(make_ready(fields), codesets).service_lines
    for line in lines:
        for each in line.diagnosis_codes:
            assert codesets.is_billable(each, line.service_date)
    assert lines[0].diagnosis_codes != lines[1].diagnosis_codes


def test_an_emergency_bill_says_why_the_patient_came(make_ready: Make, codesets: Codesets) -> None:
    """837I HI*APR on unscheduled outpatient visits."""
    listed = on_form(code(make_ready({"setting": "emergency"}), codesets), INSTITUTIONAL)
    assert listed.diagnoses[-1].role is DiagnosisRole.REASON_FOR_VISIT


def test_procedures_of_a_stay_pass_through_and_of_a_visit_do_not(
    make_ready: Make, codesets: Codesets
) -> None:
    """ICD-10-PCS belongs to hospital inpatient claims only (45 CFR 162.1002)."""
    procedures = [{"procedure_id": "P1", "code": "0DTJ4ZZ", "performed_on": "2026-11-14"}]
    stay = code(make_ready({"setting": "inpatient", "procedures": procedures}), codesets)
    visit = code(make_ready({"setting": "emergency", "procedures": procedures}), codesets)
    assert [each.code for each in stay.procedures] == ["0DTJ4ZZ"]
    assert visit.procedures == ()


def test_a_cancelled_encounter_passes_uncoded(make_ready: Make, codesets: Codesets) -> None:
    """Nothing is billed of it."""
    coded = code(make_ready({}, lifecycle="CANCELLED"), codesets)
    assert (coded.diagnosis_lists, coded.service_lines) == ((), ())


def test_a_day_without_a_release_gives_no_diagnosis(make_ready: Make, codesets: Codesets) -> None:
    """Another release never answers in its place; VALIDATION holds the day."""
    day = "2030-01-01"
    fields = {"service_from": day, "service_through": day, "charges": [{"service_date": day}]}
    assert codes(code(make_ready(fields), codesets)) == []


def test_an_unknown_release_makes_the_worker_wait(make_ready: Make, codesets: Codesets) -> None:
    """The stamped set or nothing: a repeat must be byte-identical."""
    with pytest.raises(ReferenceSetMissingError):
        code(make_ready({}, reference_set={"icd10cm": "loaded:elsewhere"}), codesets)


def test_a_repeat_is_byte_identical(make_ready: Make, codesets: Codesets) -> None:
    """CODING runs at least once; consumers drop repeats by their bytes."""
    ready = make_ready({"setting": "inpatient"})
    assert code(ready, codesets).encode() == code(ready, codesets).encode()


def test_coded_encounters_fit_their_contract(make_ready: Make, codesets: Codesets) -> None:
    """What leaves must be readable by every reader."""
    coded = code(make_ready({}, answers=answered("Acute systolic heart failure")), codesets)
    assert CodedEncounter.decode(coded.encode()) == coded


def test_the_reason_of_an_order_speaks_where_nobody_wrote_a_note(
    make_ready: Make, codesets: Codesets
) -> None:
    """A laboratory's only diagnosis is the ordering provider's (IV.K); the field proves it."""
    report = {"document_type": "LABORATORY_REPORT", "author_role": "OTHER", "text": "Hb 11.9"}
    order = {"order_id": "R1", "description": "Vitamin D", "ordered_at": "2026-11-16T08:00:00Z"}
    fields = {"documents": [report], "orders": [{**order, "reason": "fatigue"}]}
    listed = on_form(code(make_ready(fields), codesets)).diagnoses
    assert [(each.code, each.evidence[0].field) for each in listed] == [("R53.83", "orders/R1")]
    doubtful = {"documents": [report], "orders": [{**order, "reason": "rule out anemia"}]}
    assert codes(code(make_ready(doubtful), codesets)) == []


def test_the_admitting_diagnosis_is_what_the_admission_says(
    make_ready: Make, codesets: Codesets
) -> None:
    """837I HI*ABJ names the reason at admission, which study may have changed."""
    text = "ADMISSION DIAGNOSIS:\n1. Shortness of breath\nDISCHARGE DIAGNOSES:\n1. Pneumonia\n"
    fields = {
        "setting": "inpatient",
        "documents": [{"document_type": "DISCHARGE_SUMMARY", "text": text}],
    }
    listed = on_form(code(make_ready(fields), codesets), INSTITUTIONAL).diagnoses
    admitting = [each.code for each in listed if each.role is DiagnosisRole.ADMITTING]
    assert admitting == ["R06.02"]
