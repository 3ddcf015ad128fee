"""The stage reads a document as ``claimstream code`` reads a bare note, and joins what it read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from claimstream.agents.coding.code import code
from claimstream.agents.coding.coder import Coder, Note
from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.vocabulary import ClaimType, Decision, DiagnosisRole, PoaIndicator

Make = Callable[..., Any]
ON = date(2026, 10, 1)
NOTES = {
    "titles": "ASSESSMENT AND PLAN:\n1. Essential hypertension.\n2. Gout of the right foot.\n",
    "prose": "HPI:\nCough for a week.\n\nASSESSMENT:\nShe has acute bronchitis.\n",
    "a title that names nothing": "ASSESSMENT AND PLAN:\n1. Breathing.\nAcute bronchitis.\n",
    "a plan alone": "PLAN:\nTreat acute sinusitis with amoxicillin.\n",
    "the complaint alone": "CHIEF COMPLAINT:\nSore throat.\n\nASSESSMENT:\nSee below.\n",
    "no heading at all": "Seen for acute sinusitis. Home with amoxicillin.\n",
    "a doubt that the film settled": (
        "HPI:\nThe film revealed pneumonia.\n\nASSESSMENT AND PLAN:\n1. Likely pneumonia.\n"
    ),
    "insulin for life": "ASSESSMENT:\n1. Type 2 diabetes.\n\nPLAN:\nInsulin glargine nightly.\n",
}


@cache
def coder() -> Coder:
    """Return the coder of bare notes as claims ask for it."""
    return Coder(open_codesets(), ON, with_status=True)


def coded(fields: dict[str, Any], make_ready: Make, codesets: Codesets) -> list[AssignedCode]:
    """Return the diagnoses of an encounter's first form without repeats beside the list."""
    aside = (DiagnosisRole.ADMITTING, DiagnosisRole.REASON_FOR_VISIT)
    (first, *_) = code(make_ready(fields), codesets).diagnosis_lists
    return [each for each in first.diagnoses if each.role not in aside]


def stay(text: str, make_ready: Make, codesets: Codesets) -> dict[str, AssignedCode]:
    """Return the facility's diagnoses of a stay with one discharge summary."""
    summary = [{"document_type": "DISCHARGE_SUMMARY", "text": text}]
    ready = make_ready({"setting": "inpatient", "documents": summary})
    lists = code(ready, codesets).diagnosis_lists
    (found,) = [each for each in lists if each.claim_type is ClaimType.INSTITUTIONAL]
    return {c.code: c for c in found.diagnoses if c.role is not DiagnosisRole.ADMITTING}


@pytest.mark.parametrize("text", NOTES.values(), ids=list(NOTES))
def test_a_note_gets_the_same_codes_bare_and_in_an_encounter(
    text: str, make_ready: Make, codesets: Codesets
) -> None:
    """Figures measured on bare notes hold for the stage only if both read alike."""
    ready = make_ready({"documents": [{"text": text}]})
    patient = ready.encounter.patient
    age = ON.year - patient.birth_date.year
    bare = coder().code_note(Note("n", text, age, patient.sex.value.lower())).diagnoses
    found = coded({"documents": [{"text": text}]}, make_ready, codesets)
    assert [(c.code, c.decision, float(c.confidence or 0)) for c in found] == [
        (c.code, Decision(c.decision.upper()), c.confidence) for c in bare
    ]
    assert found


def test_a_code_of_two_documents_comes_once_with_the_words_of_both(
    make_ready: Make, codesets: Codesets
) -> None:
    """A note and its addendum are one record (I.B.12); an auditor sees every place."""
    text = "ASSESSMENT:\n1. Acute bronchitis\n"
    fields = {"documents": [{"text": text}, {"document_id": "D2", "text": text}]}
    (only,) = coded(fields, make_ready, codesets)
    assert only.code == "J20.9"
    assert {piece.document_id for piece in only.evidence} == {"D1", "D2"}


def test_another_document_settles_a_doubt(make_ready: Make, codesets: Codesets) -> None:
    """The record is read as one: what a film revealed is certain, wherever it is told."""
    doubt = {"text": "ASSESSMENT AND PLAN:\n1. Likely pneumonia.\n2. Gout.\n"}
    film = {"document_id": "D2", "text": "HPI:\nFilm revealed pneumonia.\n\nASSESSMENT:\n1. Gout\n"}
    assert [c.code for c in coded({"documents": [doubt]}, make_ready, codesets)] == ["M10.9"]
    both = coded({"documents": [doubt, film]}, make_ready, codesets)
    assert [c.code for c in both] == ["J18.9", "M10.9"]


def test_another_patients_doubt_is_not_settled_by_the_family(
    make_ready: Make, codesets: Codesets
) -> None:
    """A relative's film proves nothing here."""
    doubt = {"text": "ASSESSMENT AND PLAN:\n1. Likely pneumonia.\n2. Gout.\n"}
    family = "FAMILY HISTORY:\nFilm revealed pneumonia.\n\nASSESSMENT:\n1. Gout\n"
    documents = [doubt, {"document_id": "D2", "text": family}]
    assert [c.code for c in coded({"documents": documents}, make_ready, codesets)] == ["M10.9"]


@pytest.mark.parametrize(
    ("plan", "codes"),
    [
        ("Insulin given once in clinic.", ["E11.9"]),
        ("Insulin glargine once daily.", ["E11.9", "Z79.4"]),
        ("Sliding scale insulin today. Home insulin glargine continues.", ["E11.9", "Z79.4"]),
        ("Temporary insulin while on steroids.", ["E11.9"]),
    ],
)
def test_only_lasting_use_of_a_drug_is_a_status(
    plan: str, codes: list[str], make_ready: Make, codesets: Codesets
) -> None:
    """Insulin that brings the sugar down for now is not long-term use (I.C.4.a.3)."""
    text = f"ASSESSMENT:\n1. Type 2 diabetes mellitus\n\nPLAN:\n{plan}\n"
    found = coded({"documents": [{"text": text}]}, make_ready, codesets)
    assert sorted(each.code for each in found) == codes


@pytest.mark.parametrize(
    ("remark", "poa"),
    [
        (", not present on admission", PoaIndicator.N),
        (" (not present on arrival)", PoaIndicator.N),
        (" was not present on admission", PoaIndicator.N),
        (" - POA: N", PoaIndicator.N),
        (" (POA-Y)", PoaIndicator.Y),
        (", POA", PoaIndicator.Y),
        (", POA: W", PoaIndicator.W),
        (", POA: U", None),
        (", unclear whether present on admission", None),
        (", present on admission (nursing: not present on admission)", None),
        ("", None),
    ],
)
def test_a_remark_on_admission_never_denies_the_diagnosis(
    remark: str, poa: PoaIndicator | None, make_ready: Make, codesets: Codesets
) -> None:
    """The "not" is the remark's; what nobody settled is for review, not a guess (Appendix I)."""
    text = f"DISCHARGE DIAGNOSES:\n1. Acute kidney failure{remark}\n"
    found = stay(text, make_ready, codesets)["N17.9"]
    assert found.poa is poa
    assert poa or found.decision is Decision.REVIEW


def test_a_remark_in_an_assessment_denies_nothing(make_ready: Make, codesets: Codesets) -> None:
    """The same words stand in any section."""
    text = "ASSESSMENT AND PLAN:\n1. Acute kidney failure, not present on admission.\n"
    assert stay(text, make_ready, codesets)["N17.9"].poa is PoaIndicator.N


def test_a_denied_diagnosis_stays_denied(make_ready: Make, codesets: Codesets) -> None:
    """Only the remark's own "not" is set aside."""
    text = "DISCHARGE DIAGNOSES:\n1. Gout\n2. No pneumonia present on admission\n"
    assert "J18.9" not in stay(text, make_ready, codesets)


@pytest.mark.parametrize(
    ("listed", "principal"),
    [
        ("1. Do not resuscitate status\n2. Pneumonia\n", "J18.9"),
        ("1. Fall at home\n2. Acute kidney failure\n", "N17.9"),
        ("1. Long term use of insulin\n2. Pneumonia\n", "J18.9"),
        ("1. Pneumonia\n2. Acute kidney failure\n", "J18.9"),
        ("1. Acute kidney failure\n2. Pneumonia\n", "N17.9"),
    ],
)
def test_the_principal_diagnosis_is_the_first_that_may_be_one(
    listed: str, principal: str, make_ready: Make, codesets: Codesets
) -> None:
    """The discharge summary's order counts but for codes that are no reason for a stay (II)."""
    found = stay(f"DISCHARGE DIAGNOSES:\n{listed}", make_ready, codesets)
    leading = [c.code for c in found.values() if c.role is DiagnosisRole.PRINCIPAL]
    assert leading == [principal]


@pytest.mark.parametrize(
    "listed",
    [
        "1. Syncope\n2. Complete heart block\n",
        "1. Pneumonia, not present on admission\n2. Acute cholecystitis\n",
        "1. Essential hypertension\n2. Acute appendicitis\n",
    ],
)
def test_a_principal_diagnosis_by_rule_or_in_doubt_is_reviewed(
    listed: str, make_ready: Make, codesets: Codesets
) -> None:
    """Another principal diagnosis is another payment: a person looks before it goes out (II)."""
    found = stay(f"DISCHARGE DIAGNOSES:\n{listed}", make_ready, codesets)
    leading = [c.decision for c in found.values() if c.role is DiagnosisRole.PRINCIPAL]
    assert leading == [Decision.REVIEW]
