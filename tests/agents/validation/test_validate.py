"""Each encounter leaves validation in exactly one place, for a stated reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.validation.disposition import dispose, settled
from claimstream.agents.validation.identifiers import is_npi, luhn
from claimstream.agents.validation.validate import FIXED, validate
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceSetMissingError
from claimstream.schemas.finding import Finding
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import (
    CloseReason,
    Disposition,
    FindingOwner,
    Severity,
)

Make = Callable[..., Any]
RELEASE = {"reason": "unrelated", "released_by": "C7", "released_at": "2026-11-19T10:00:00Z"}
ANSWER = {
    "query_id": "Q1",
    "trigger": "QRY-UROSEPSIS",
    "subject": "terms/urosepsis",
    "statement": "Unable to determine",
    "answered_by_npi": "1003000126",
    "answered_at": "2026-11-18T09:00:00Z",
}


@pytest.mark.parametrize("setting", ["office", "emergency", "inpatient"])
def test_a_good_encounter_is_clean(setting: str, make_coded: Make, codesets: Codesets) -> None:
    """A rule that holds the plainest claim stops the hospital's money."""
    validated = validate(make_coded({"setting": setting}), codesets)
    assert validated.disposition is Disposition.CLEAN
    assert [each.rule_id for each in validated.findings if each.blocking] == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"coverage_status": "SELF_PAY_DECLARED", "coverages": []}, CloseReason.SELF_PAY),
        (
            {"consent": {"part2": "NOT_PART2", "payer_restriction": True}},
            CloseReason.PATIENT_RESTRICTION,
        ),
        ({"charges": []}, CloseReason.NO_BILLABLE_SERVICE),
        ({"charges": [], "close_reason": "LEFT_UNSEEN"}, CloseReason.LEFT_UNSEEN),
        ({"close_reason": "OBSTETRIC_PACKAGE"}, CloseReason.OBSTETRIC_PACKAGE),
    ],
)
def test_some_encounters_rightly_end_without_a_claim(
    fields: dict[str, Any], reason: CloseReason, make_coded: Make, codesets: Codesets
) -> None:
    """Without this end they would pile up as false holds; nobody is asked anything."""
    validated = validate(make_coded(fields), codesets)
    assert validated.disposition is Disposition.CLOSED_WITHOUT_CLAIM
    assert (validated.close_reason, validated.findings) == (reason, ())


@pytest.mark.parametrize("lifecycle", ["CANCELLED", "MERGED"])
def test_cancelled_and_merged_encounters_are_asked_nothing(
    lifecycle: str, make_ready: Make, make_coded: Make, codesets: Codesets
) -> None:
    """Their claims are voided whatever their codes are worth."""
    ready = make_ready({}, lifecycle=lifecycle, merged_into="ELM:1002")
    validated = validate(make_coded(ready, ["E11"]), codesets)
    assert validated.disposition is Disposition(lifecycle)
    assert validated.findings == ()
    assert validated.merged_into == "ELM:1002"


def hold_of_pair(make_ready: Make, make_coded: Make, **fields: Any) -> CodedEncounter:  # noqa: ANN401
    """Return an encounter held for an Excludes1 pair."""
    coded: CodedEncounter = make_coded(make_ready({}, **fields), ["E10.9", "E11.9"])
    return coded


def test_a_released_hold_stays_visible_and_no_longer_blocks(
    make_ready: Make, make_coded: Make, codesets: Codesets
) -> None:
    """A coder's "unrelated" is remembered with the pair, and an auditor still sees the pair."""
    subject = "diagnoses/PROFESSIONAL/E10.9+E11.9"
    release = {"rule_id": "ICD-EXCLUDES1", "subject": subject, **RELEASE}
    held = validate(hold_of_pair(make_ready, make_coded), codesets)
    freed = validate(hold_of_pair(make_ready, make_coded, hold_releases=[release]), codesets)
    assert held.disposition is Disposition.HOLD
    assert freed.disposition is Disposition.CLEAN
    assert ("ICD-EXCLUDES1", False) in {(each.rule_id, each.blocking) for each in freed.findings}


def test_a_release_of_another_pair_releases_nothing(
    make_ready: Make, make_coded: Make, codesets: Codesets
) -> None:
    """A reason given for one pair says nothing about the next."""
    release = {"rule_id": "ICD-EXCLUDES1", "subject": "diagnoses/PROFESSIONAL/I10+I15", **RELEASE}
    coded = hold_of_pair(make_ready, make_coded, hold_releases=[release])
    assert validate(coded, codesets).disposition is Disposition.HOLD


def test_what_cannot_be_released_stays_held(
    make_ready: Make, make_coded: Make, codesets: Codesets
) -> None:
    """No signature makes an invalid code payable."""
    release = {
        "rule_id": "ICD-HEADER-CODE",
        "subject": "diagnoses/PROFESSIONAL/E11",
        **RELEASE,
    }
    coded = make_coded(make_ready({}, hold_releases=[release]), ["E11"])
    assert validate(coded, codesets).disposition is Disposition.HOLD


def test_an_open_blocking_question_makes_the_bill_wait(
    make_coded: Make, codesets: Codesets
) -> None:
    """The term has no code: nothing can be reported for it before the answer."""
    coded = make_coded({"documents": [{"text": "Essential hypertension. Urosepsis, ceftriaxone."}]})
    coded = with_evidence(coded)
    assert validate(coded, codesets).disposition is Disposition.QUERY


def with_evidence(coded: CodedEncounter) -> CodedEncounter:
    """Return the encounter with its diagnosis resting on the first words of the note."""
    plain = coded.model_dump()
    for listed in plain["diagnosis_lists"]:
        for row in listed["diagnoses"]:
            row["evidence"] = [{"kind": "TEXT", "document_id": "D1", "start": 0, "end": 22}]
    return CodedEncounter.model_validate(plain)


def test_an_answer_that_settles_nothing_still_lets_the_bill_go(
    make_ready: Make, make_coded: Make, codesets: Codesets
) -> None:
    """A provider who is unable to determine has answered, and is not asked for ever."""
    documents = [{"text": "Essential hypertension. Urosepsis, ceftriaxone."}]
    coded = make_coded(make_ready({"documents": documents}, answers=[ANSWER]))
    assert validate(with_evidence(coded), codesets).disposition is Disposition.CLEAN


def test_a_question_beside_the_bill_does_not_hold_it(make_coded: Make, codesets: Codesets) -> None:
    """Unspecified heart failure is a good code for a visit."""
    documents = [{"text": "Essential hypertension. Echo: ejection fraction is 30 %."}]
    coded = with_evidence(make_coded({"documents": documents}, ["I50.9"]))
    validated = validate(coded, codesets)
    assert validated.disposition is Disposition.CLEAN
    assert "QRY-HF-TYPE" in {each.rule_id for each in validated.findings}


def test_a_missing_diagnosis_waits_with_the_question_that_would_give_it(
    make_coded: Make, codesets: Codesets
) -> None:
    """A coder has nothing to do before the provider's answer."""
    coded = make_coded({"documents": [{"text": "Assessment: urosepsis."}]}, [])
    assert validate(coded, codesets).disposition is Disposition.QUERY


def test_findings_of_coding_are_carried_and_count(make_coded: Make, codesets: Codesets) -> None:
    """A coder's decision that found nothing to act on must not be billed past."""
    finding = Finding(
        rule_id="CODER-DECISION-IDLE",
        rule_version=1,
        severity=Severity.HOLD,
        owner=FindingOwner.CODER,
        blocking=True,
        subject="decisions/A1",
        message="CONFIRM of I10 found nothing to act on",
    )
    validated = validate(make_coded({}, findings=[finding]), codesets)
    assert (validated.disposition, validated.findings[0]) == (Disposition.HOLD, finding)


def test_the_stamped_releases_answer_or_nobody(
    make_ready: Make, make_coded: Make, codesets: Codesets
) -> None:
    """Another release would make a repeat differ: the worker waits for the right one."""
    coded = make_coded(make_ready({}, reference_set={"icd10cm": "loaded:elsewhere"}))
    with pytest.raises(ReferenceSetMissingError):
        validate(coded, codesets)


def test_a_repeat_is_byte_identical(make_coded: Make, codesets: Codesets) -> None:
    """VALIDATION runs at least once; consumers drop repeats by their bytes."""
    coded = make_coded({"setting": "inpatient"}, ["J18.9", "I10", "Z68.18"])
    assert validate(coded, codesets).encode() == validate(coded, codesets).encode()


def test_the_output_carries_no_chart(make_coded: Make, codesets: Codesets) -> None:
    """Minimum necessary: notes travel to VALIDATION and no further."""
    coded = make_coded({"documents": [{"text": "Essential hypertension. Zanzibar Quixote."}]})
    encoded = validate(coded, codesets).encode()
    assert b"Quixote" not in encoded


def test_messages_of_findings_hold_no_words_of_the_record(
    make_ready: Make, make_coded: Make, codesets: Codesets
) -> None:
    """Findings are shown on work lists; the patient's words stay in the record."""
    patient = {"family_name": "Quixote", "given_name": "Zanzibar"}
    fields = {"patient": patient, "coverages": [{"member_id": " "}], "coverage_status": "UNKNOWN"}
    coded = make_coded(make_ready(fields), ["E11", "i10", "E11"])
    shown = " ".join(each.message + each.subject for each in validate(coded, codesets).findings)
    assert "Quixote" not in shown
    assert "Zanzibar" not in shown


@pytest.mark.parametrize("text", ["left ", "no urosepsis ", "1", " ", "knee EF 3", "a\u202e\u200d"])
def test_a_megabyte_of_one_phrase_is_read_to_its_end(
    text: str, make_coded: Make, codesets: Codesets
) -> None:
    """Notes come from outside: patterns on their text are linear."""
    note = {"text": "Essential hypertension. " + text * (1_000_000 // len(text))}
    report = {"document_id": "D2", "document_type": "RADIOLOGY_REPORT", "text": note["text"]}
    coded = with_evidence(make_coded({"documents": [note, report]}, ["S93.409A", "M25.461"]))
    assert validate(coded, codesets).encounter_id == coded.encounter_id


FINDINGS = st.lists(
    st.builds(
        Finding,
        rule_id=st.sampled_from(["ICD-EXCLUDES1", "ICD-HEADER-CODE", "QRY-HF-TYPE"]),
        rule_version=st.just(1),
        severity=st.sampled_from(Severity),
        owner=st.just(FindingOwner.CODER),
        blocking=st.booleans(),
        subject=st.sampled_from(["a", "b"]),
        message=st.just("m"),
    ),
    max_size=6,
)


@given(FINDINGS)
def test_no_release_ever_makes_an_encounter_worse(findings: list[Finding]) -> None:
    """Settling only ever takes blocks away, and never changes what was found."""
    ready = ReadyEncounter.model_construct(hold_releases=(), answers=())
    after = settled(findings, ready, FIXED)
    assert after == tuple(findings)
    order = [Disposition.CLEAN, Disposition.QUERY, Disposition.HOLD]
    freed = [each.model_copy(update={"blocking": False}) for each in findings]
    assert order.index(dispose(freed)) <= order.index(dispose(findings))
    assert dispose(freed) is Disposition.CLEAN


@given(st.sampled_from("12"), st.text("0123456789", min_size=8, max_size=8))
def test_one_digit_in_ten_makes_a_number_an_npi(first: str, rest: str) -> None:
    """The check digit is a function of the other nine."""
    assert sum(is_npi(f"{first}{rest}{digit}") for digit in range(10)) == 1


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number: str, place: int, by: int) -> None:
    """Luhn finds every single mistyped digit."""
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not (luhn(number) and luhn(wrong))


@given(st.text(max_size=20))
def test_any_text_may_be_offered_as_an_npi(text: str) -> None:
    """Bad numbers come from outside; they are a finding, never a crash."""
    assert is_npi(text) in (True, False)


def test_validated_encounters_fit_their_contract(make_coded: Make, codesets: Codesets) -> None:
    """What leaves must be readable by every reader."""
    validated = validate(make_coded({}, ["I50.9", "N18.9"]), codesets)
    assert ValidatedEncounter.decode(validated.encode()) == validated
