"""Queries and answers, coders, addenda, storms: documentation that changes on its way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

Journey = Any
FAILURE = """DISCHARGE DIAGNOSES:
1. CHF exacerbation, present on admission
HOSPITAL COURSE: Intravenous furosemide. Echocardiogram with ejection fraction 30 percent.
"""
ECHO = {
    "observation_id": "O1",
    "name": "Left ventricular ejection fraction",
    "loinc": "10230-1",
    "value": "30",
    "unit": "%",
    "observed_at": "2026-11-14T10:00:00Z",
    "status": "FINAL",
}
STAY = {
    "documents": [{"document_type": "DISCHARGE_SUMMARY", "text": FAILURE}],
    "observations": [ECHO],
}
WORDS = [{"kind": "TEXT", "document_id": "D1", "start": 0, "end": 10}]
ADDENDUM = {
    "document_id": "D2",
    "status": "ADDENDUM",
    "text": "Assessment and Plan:\n1. Hypothyroidism - levothyroxine continued.\n",
}


def test_a_question_its_answer_and_the_claim(journey: Journey) -> None:
    """The answer makes the next pair; the stay is coded from it, and the bill goes out."""
    journey.hospital_sends("inpatient", **STAY)
    (asked,) = journey.queries("QRY-HF-TYPE")
    assert (journey.place(), asked.state) == ("QUERY_OPEN", "OPEN")
    assert any("exacerbation" in each.quote for each in asked.indicators)
    journey.provider_answers("QRY-HF-TYPE")
    assert journey.queries("QRY-HF-TYPE")[-1].state == "ANSWERED"
    journey.coder_confirms()
    assert journey.billed() == ["INSTITUTIONAL ORIGINAL 1 3600.00"]
    assert any(code.code.startswith("I50.") for code in journey.claims()[0].diagnoses)
    assert "I50.9" not in {code.code for code in journey.claims()[0].diagnoses}


def test_two_answers_that_contradict_each_other_are_not_both_believed(journey: Journey) -> None:
    """The first stands, the second is refused with its reason, and one claim goes out."""
    journey.hospital_sends("inpatient", **STAY)
    options = [o.option_id for o in journey.queries("QRY-HF-TYPE")[-1].options if o.statement]
    journey.provider_answers("QRY-HF-TYPE", option_id=options[0])
    journey.provider_answers("QRY-HF-TYPE", option_id=options[-1])
    journey.coder_confirms()
    journey.refusals = {"CONFLICTING_ANSWER"}
    assert (len(journey.billed()), journey.place()) == (1, "CLAIMED")


def test_an_answer_of_a_megabyte_is_refused(journey: Journey) -> None:
    """It stays a question; the refusal has a code."""
    journey.hospital_sends("inpatient", **STAY)
    journey.provider_answers("QRY-HF-TYPE", text="x" * 1_048_576)
    assert journey.place() == "QUERY_OPEN"
    journey.refusals = set(journey.refused())
    assert journey.refusals
    assert "STEP_FAILED" not in journey.refusals


def test_an_answer_by_somebody_else_is_refused(journey: Journey) -> None:
    """Who was not on the case cannot change its record."""
    journey.hospital_sends("inpatient", **STAY)
    journey.provider_answers("QRY-HF-TYPE", answered_by_npi="1245319599", option_id="1")
    assert journey.place() == "QUERY_OPEN"
    journey.refusals = set(journey.refused())
    assert "STEP_FAILED" not in journey.refusals


def test_an_option_that_was_not_offered_is_refused(journey: Journey) -> None:
    """Free choice of an option id is not an answer."""
    journey.hospital_sends("inpatient", **STAY)
    journey.provider_answers("QRY-HF-TYPE", option_id="no-such-option")
    journey.refusals = set(journey.refused())
    assert len(journey.refusals) == 1
    assert "STEP_FAILED" not in journey.refusals


def test_an_answer_before_its_question_is_refused(journey: Journey) -> None:
    """An answer to an unknown query belongs to nobody."""
    journey.hospital_sends("inpatient", **STAY)
    journey.provider_answers("QRY-HF-TYPE", query_id="Q-UNKNOWN", option_id="1")
    assert journey.refused() == ["UNKNOWN_QUERY"]
    journey.refusals = {"UNKNOWN_QUERY"}


def test_a_question_is_retracted_when_an_addendum_settles_it(journey: Journey) -> None:
    """A provider is not asked what the record already says."""
    journey.hospital_sends("inpatient", **STAY)
    settled = FAILURE.replace("CHF exacerbation", "Acute on chronic systolic heart failure")
    documents = [{"document_type": "DISCHARGE_SUMMARY", "text": settled}]
    journey.hospital_sends("inpatient", revision=2, documents=documents, observations=[ECHO])
    assert journey.queries("QRY-HF-TYPE")[-1].state == "RETRACTED"
    journey.coder_confirms()
    assert journey.place() == "CLAIMED"


def test_an_answer_after_publication_replaces_the_claim_or_waits(journey: Journey) -> None:
    """The account was billed without the answer after a release; the answer changes the bill."""
    journey.hospital_sends("inpatient", **STAY)
    journey.somebody_releases("QRY-HF-TYPE", "diagnoses/I50.9")
    journey.coder_confirms()
    assert journey.billed() == ["INSTITUTIONAL ORIGINAL 1 3600.00"]
    journey.payer_says("ACCEPTED", "PCN1")
    journey.provider_answers("QRY-HF-TYPE")
    journey.coder_confirms()
    assert journey.billed()[1:] == ["INSTITUTIONAL REPLACEMENT 2 3600.00"]


def test_a_coder_adds_a_diagnosis_and_the_claim_carries_it(journey: Journey) -> None:
    """A decision is an input to coding: it survives the next revision."""
    journey.hospital_sends()
    journey.payer_says("ACCEPTED", "PCN1")
    journey.coder_decides("ADD", "E03.9", evidence=WORDS)
    assert [d.code for d in journey.claims()[-1].diagnoses] == ["I10", "E03.9"]
    assert journey.billed()[-1] == "PROFESSIONAL REPLACEMENT 2 150.00"
    journey.payer_says("ACCEPTED")
    journey.hospital_sends(revision=2, charges=[{"amount": "160.00"}])
    assert [d.code for d in journey.claims()[-1].diagnoses] == ["I10", "E03.9"]


def test_a_decision_on_documents_that_changed_is_stale(journey: Journey) -> None:
    """Nobody's work is lost in silence: the pair is held for its author."""
    journey.hospital_sends()
    journey.payer_says("ACCEPTED", "PCN1")
    journey.coder_decides("ADD", "E03.9", evidence=WORDS)
    journey.payer_says("ACCEPTED")
    changed = [{"text": "Assessment and Plan:\n1. Essential hypertension - worse.\n"}]
    journey.hospital_sends(revision=2, documents=changed)
    assert (journey.place(), journey.why()) == ("HELD", "INTAKE-HOLD")
    assert len(journey.billed()) == 2


def test_a_late_addendum_replaces_the_paid_claim(journey: Journey) -> None:
    """What the addendum adds is billed by frequency 7."""
    journey.hospital_sends()
    journey.payer_says("PAID", "PCN1", kind="X835")
    journey.hospital_sends(revision=2, documents=[{}, ADDENDUM])
    journey.coder_confirms()
    assert journey.billed()[-1] == "PROFESSIONAL REPLACEMENT 2 150.00"
    assert "E03.9" in {each.code for each in journey.claims()[-1].diagnoses}


def test_revisions_out_of_order_leave_the_newest(journey: Journey) -> None:
    """The older revision arrives last and changes nothing."""
    journey.hospital_sends(revision=3, charges=[{"amount": "170.00"}])
    journey.hospital_sends(revision=2, charges=[{"amount": "160.00"}])
    journey.hospital_sends(revision=1)
    assert journey.billed() == ["PROFESSIONAL ORIGINAL 1 170.00"]
    assert journey.place() == "CLAIMED"


def test_one_revision_with_two_contents_is_held(journey: Journey) -> None:
    """The first stands, the second is a conflict that somebody has to look at."""
    journey.hospital_sends()
    journey.hospital_sends(charges=[{"amount": "999.00"}])
    assert journey.billed() == ["PROFESSIONAL ORIGINAL 1 150.00"]
    assert journey.place() == "HELD"


def test_a_storm_of_decisions_is_held_and_bills_nothing_twice(journey: Journey) -> None:
    """After fifty amendments somebody has to look; the claim that went out stands."""
    journey.hospital_sends()
    for _ in range(55):
        journey.amends("RECODE", {"reason": "again"})
    assert len(journey.billed()) == 1
    assert journey.place() == "HELD"
    journey.amends("CANCEL", {"reason": "wrong patient"})
    journey.payer_says("ACCEPTED", "PCN1")
    assert journey.billed()[-1] == "PROFESSIONAL VOID 2 150.00"


def test_an_amendment_before_its_encounter_waits_for_it(journey: Journey) -> None:
    """A cancel that overtakes the account prevents the claim."""
    journey.amends("CANCEL", {"reason": "registered in error"})
    journey.hospital_sends()
    assert (journey.place(), journey.billed()) == ("CANCELLED", [])


def test_an_amendment_of_nobody_is_held_after_a_while(journey: Journey) -> None:
    """It is not forgotten."""
    journey.amends("CANCEL", {"reason": "registered in error"})
    journey.time_passes("intake", timedelta(days=30))
    newest = journey.river.outputs["audit-events"][-1]
    assert (newest.outcome, newest.reason) == ("HELD", "UNKNOWN_ENCOUNTER")


def test_open_charges_wait_and_go_out_when_they_are_quiet(journey: Journey) -> None:
    """Time alone ends this wait; the chart is read again from the log."""
    readiness = {"charges_closed": False, "last_charge_at": "2026-11-20T08:00:00Z"}
    journey.hospital_sends(readiness=readiness)
    assert (journey.place(), journey.why()) == ("NOT_READY", "CHARGES_OPEN")
    journey.time_passes("intake", timedelta(days=10))
    assert journey.billed() == ["PROFESSIONAL ORIGINAL 1 150.00"]


def test_an_unsigned_note_waits_for_its_signature(journey: Journey) -> None:
    """Nothing is coded from a draft."""
    journey.hospital_sends(documents=[{"status": "PRELIMINARY", "signed_at": None}])
    assert (journey.place(), journey.why()) == ("NOT_READY", "DOCUMENT_UNSIGNED")
    journey.hospital_sends(revision=2)
    assert journey.place() == "CLAIMED"
