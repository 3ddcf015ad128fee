"""From a signed note to a payable claim, and what a payer's answer allows afterwards."""

from __future__ import annotations

from typing import Any

import pytest

Journey = Any
MEDICARE = {"payer_class": "MEDICARE", "claim_filing_indicator": "MB"}
DEARER: list[dict[str, Any]] = [{"amount": "175.00"}]


def test_a_signed_note_becomes_one_claim(journey: Journey) -> None:
    """The shortest journey: nobody has to touch it."""
    journey.hospital_sends()
    assert journey.billed() == ["PROFESSIONAL ORIGINAL 1 150.00"]
    assert journey.place() == "CLAIMED"


def test_the_same_message_five_times_is_one_claim(journey: Journey) -> None:
    """A source repeats itself; a payer must not hear it."""
    for number in range(5):
        origin = {"message_ids": [f"M{number}"]}
        journey.hospital_sends(origin=origin)
    assert journey.billed() == ["PROFESSIONAL ORIGINAL 1 150.00"]


def test_both_forms_of_an_emergency_visit_go_out(journey: Journey) -> None:
    """The hospital and the physician each bill their own lines."""
    journey.hospital_sends(
        "emergency",
        charges=[{}, {"claim_type": "PROFESSIONAL", "place_of_service": "23"}],
        providers=[{"role": "ATTENDING"}, {"role": "RENDERING"}],
    )
    assert journey.billed() == [
        "PROFESSIONAL ORIGINAL 1 150.00",
        "INSTITUTIONAL ORIGINAL 1 900.00",
    ]


def test_an_accepted_claim_is_replaced_when_a_charge_changes(journey: Journey) -> None:
    """Frequency 7 with the payer's own number."""
    journey.hospital_sends()
    journey.payer_says("ACCEPTED", "PCN1")
    journey.hospital_sends(revision=2, charges=DEARER)
    assert journey.billed()[1:] == ["PROFESSIONAL REPLACEMENT 2 175.00"]
    assert journey.claims()[-1].payer_claim_control_number == "PCN1"


def test_a_change_before_the_answer_waits_for_it(journey: Journey) -> None:
    """Nobody replaces what a payer may not have."""
    journey.hospital_sends()
    journey.hospital_sends(revision=2, charges=DEARER)
    assert (journey.place(), len(journey.billed())) == ("HELD", 1)
    journey.payer_says("ACCEPTED", "PCN1")
    assert journey.billed()[1:] == ["PROFESSIONAL REPLACEMENT 2 175.00"]
    assert journey.place() == "CLAIMED"


def test_a_cancelled_account_is_voided_once_the_payer_has_it(journey: Journey) -> None:
    """Frequency 8."""
    journey.hospital_sends()
    journey.payer_says("PAID", "PCN1", kind="X835")
    journey.amends("CANCEL", {"reason": "registered twice"})
    assert journey.billed()[1:] == ["PROFESSIONAL VOID 2 150.00"]
    assert journey.place() == "CANCELLED"


def test_an_account_merged_after_payment_is_voided_and_its_survivor_billed(
    journey: Journey,
) -> None:
    """The surviving account bills the same care once."""
    journey.hospital_sends()
    journey.payer_says("PAID", "PCN1", kind="X835")
    body = {"surviving_encounter_id": "ELM:1002", "reason": "duplicate account"}
    journey.amends("MERGED_INTO", body)
    journey.hospital_sends(encounter_id="ELM:1002")
    assert journey.billed()[1:] == [
        "PROFESSIONAL VOID 2 150.00",
        "PROFESSIONAL ORIGINAL 1 150.00",
    ]
    assert (journey.place(), journey.place("ELM:1002")) == ("MERGED", "CLAIMED")


def test_an_account_merged_into_one_that_never_came_is_held_with_its_charges(
    journey: Journey,
) -> None:
    """It looks closed, and nobody bills its care: registration has to say where the account is."""
    journey.hospital_sends()
    body = {"surviving_encounter_id": "ELM:1002", "reason": "duplicate account"}
    journey.amends("MERGED_INTO", body)
    assert (journey.place(), journey.why()) == ("HELD", "MERGED_INTO_UNKNOWN")
    assert journey.dollars() == {"HELD": "150.00"}
    assert journey.uncoded() == 1
    journey.hospital_sends(encounter_id="ELM:1002")
    assert (journey.place(), journey.place("ELM:1002")) == ("MERGED", "CLAIMED")
    assert journey.uncoded() == 0


def test_a_cancel_before_the_answer_waits_for_it(journey: Journey) -> None:
    """What is under way cannot be taken back before it has arrived."""
    journey.hospital_sends()
    journey.amends("CANCEL", {"reason": "registered twice"})
    assert len(journey.billed()) == 1
    journey.payer_says("ACCEPTED", "PCN1")
    assert journey.billed()[1:] == ["PROFESSIONAL VOID 2 150.00"]


def test_a_cancelled_account_whose_claim_was_rejected_needs_no_void(journey: Journey) -> None:
    """The payer holds nothing."""
    journey.hospital_sends()
    journey.payer_says("REJECTED")
    journey.amends("CANCEL", {"reason": "registered twice"})
    assert len(journey.billed()) == 1
    assert journey.place() == "CANCELLED"


def test_medicare_part_b_is_corrected_by_reopening(journey: Journey) -> None:
    """Part B takes every 837P as new: the change waits until a biller reports the reopening."""
    journey.hospital_sends(coverages=[MEDICARE])
    journey.payer_says("PAID", "PCN1", kind="X835")
    journey.hospital_sends(revision=2, coverages=[MEDICARE], charges=DEARER)
    assert (journey.place(), len(journey.billed())) == ("HELD", 1)
    journey.payer_says("ACCEPTED", kind="MANUAL")
    assert (journey.place(), len(journey.billed())) == ("CLAIMED", 1)


def test_a_rejected_claim_is_mended_and_sent_as_original(journey: Journey) -> None:
    """A front-end rejection never reached adjudication."""
    journey.hospital_sends()
    journey.payer_says("REJECTED")
    assert (journey.place(), journey.why()) == ("HELD", "REJECTED")
    journey.hospital_sends(revision=2, coverages=[{"member_id": "M0002"}])
    assert journey.billed()[1:] == ["PROFESSIONAL ORIGINAL 2 150.00"]
    journey.payer_says("REJECTED", claim_version=1)
    assert journey.place() == "CLAIMED"


def test_another_payer_voids_and_bills_anew(journey: Journey) -> None:
    """A chain belongs to one payer."""
    journey.hospital_sends()
    journey.payer_says("ACCEPTED", "PCN1")
    journey.hospital_sends(revision=2, coverages=[{"payer_id": "PAYER02"}])
    assert journey.billed()[1:] == [
        "PROFESSIONAL VOID 2 150.00",
        "PROFESSIONAL ORIGINAL 1 150.00",
    ]


def test_the_void_after_a_refused_replacement_says_what_the_payer_holds(journey: Journey) -> None:
    """Neither payer nor auditor may see an amount that was never accepted."""
    journey.hospital_sends()
    journey.payer_says("ACCEPTED", "PCN1")
    journey.hospital_sends(revision=2, charges=DEARER)
    journey.payer_says("REJECTED")
    journey.amends("CANCEL", {"reason": "registered twice"})
    assert journey.billed()[-1] == "PROFESSIONAL VOID 3 150.00"


def test_a_charge_that_moves_to_the_other_form_is_billed_once(journey: Journey) -> None:
    """The line goes out on the hospital's bill only after the physician's claim let it go."""
    both = {"providers": [{"role": "ATTENDING"}, {"role": "RENDERING"}]}
    pro = {"claim_type": "PROFESSIONAL", "place_of_service": "23"}
    journey.hospital_sends("emergency", charges=[{}, pro | {"charge_id": "X"}], **both)
    journey.payer_says("ACCEPTED", "P1", form="PROFESSIONAL")
    journey.payer_says("ACCEPTED", "I1", form="INSTITUTIONAL")
    moved = {"charge_id": "X", "revenue_code": "0510", "amount": "150.00"}
    journey.hospital_sends("emergency", revision=2, charges=[{}, moved], **both)
    assert journey.billed()[2:] == [
        "PROFESSIONAL VOID 2 150.00",
        "INSTITUTIONAL REPLACEMENT 2 1050.00",
    ]


def test_an_answer_to_a_claim_of_nobody_is_refused(journey: Journey) -> None:
    """It is kept, with the reason, and touches no claim."""
    journey.hospital_sends()
    journey.payer_says("PAID", claim_id="C" + "A" * 18)
    journey.refusals = {"CLAIM_NEVER_SENT"}
    assert journey.place() == "CLAIMED"


@pytest.mark.parametrize("kind", ["X999", "TA1"])
def test_a_file_that_was_refused_holds_its_claims(kind: str, journey: Journey) -> None:
    """The acknowledgement of the file says nothing good and something bad."""
    journey.hospital_sends()
    journey.payer_says("ACCEPTED", kind=kind)
    assert journey.place() == "CLAIMED"
    journey.payer_says("REJECTED", kind=kind)
    assert journey.place() == "HELD"
