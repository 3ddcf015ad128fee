"""What golden histories cannot say: memory, audit, silence about content, purity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claimstream.agents.intake.context import IntakeSettings
from claimstream.agents.intake.errors import IntakeError
from claimstream.agents.intake.outcomes import Action, Outcome, Refusal
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.encounter import Encounter

OPEN = {"charges_closed": False, "last_charge_at": "2026-11-20T09:00:00Z"}


def test_every_input_is_named_by_an_event_with_its_place_in_the_log(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """The conservation law looks for each input's topic, partition and offset."""
    door.send(make_amendment("PROVIDER_ANSWER"))
    door.send(make_encounter(revision=2))
    door.send(make_encounter(revision=1))
    door.send(make_encounter(revision=2))
    door.send(make_encounter(revision=2, medical_record_number="MRN2"))
    inputs = [event for event in door.events if event.action != Action.PLACE]
    assert [(event.source_topic, event.source_offset) for event in inputs] == [
        ("amendments", 0),
        ("encounters", 1),
        ("encounters", 2),
        ("encounters", 3),
        ("encounters", 4),
    ]
    outcomes = [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.OLDER_DROPPED, Outcome.REPEAT]
    assert [event.outcome for event in inputs] == [*outcomes, Outcome.CONFLICT]
    assert len({event.event_id for event in door.events}) == len(door.events)


def test_the_ledger_never_holds_the_chart(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
) -> None:
    """Notes stay in topics with their own retention; the entry is small for any chart."""
    words = "Zebrafinch stable. " * 50_000
    door.send(make_encounter(documents=[{"text": words}], readiness=OPEN))
    entry = door.entry().encode()
    assert b"Zebrafinch" not in entry
    assert len(entry) < 1_000


def test_a_waiting_chart_is_read_from_its_record(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
) -> None:
    """It left no output, so that the log is the only place that has it."""
    chart = make_encounter(readiness=OPEN)
    door.send(chart)
    assert door.pairs == []
    assert door.wait(72) == [Outcome.LET_THROUGH]
    assert door.pairs[0].encounter == chart


def test_a_waiting_chart_past_its_retention_is_held_not_lost(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
) -> None:
    """Its source must send it again; until then its place says why."""
    door.send(make_encounter(readiness=OPEN))
    door.forgotten = True
    assert door.wait(72) == [Outcome.HELD]
    assert door.entry().reason == "CHART_UNREADABLE"
    assert door.send(make_encounter(revision=2))[-1] == Outcome.LET_THROUGH


def test_a_waiting_chart_that_was_out_of_reach_is_read_later(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
) -> None:
    """A broker that does not answer for a while must not hold an encounter for ever."""
    door.send(make_encounter(readiness=OPEN))
    door.forgotten = True
    assert door.wait(72) == [Outcome.HELD]
    assert door.wait(1) == []
    door.forgotten = False
    assert door.wait(0.9) == []
    assert door.entry().place == "HELD"
    assert door.wait(0.1) == [Outcome.LET_THROUGH]
    assert door.wait(200) == []


def test_a_cancel_over_an_expired_chart_still_reaches_claims(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """An older pair may have made a claim; only a cancelled pair voids it."""
    door.send(make_encounter())
    door.send(make_encounter(revision=2, readiness=OPEN))
    door.forgotten = True
    door.send(make_amendment("CANCEL"))
    newest = door.pairs[-1]
    assert (newest.revision, newest.amendment, newest.lifecycle) == (2, 1, "CANCELLED")


def test_an_entry_that_a_ledger_record_cannot_hold_is_refused(
    open_door: Callable[..., Any],
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """The amendment becomes a dead letter; the entry stays as it was."""
    door = open_door(settings=IntakeSettings(largest_entry=20_000))
    door.send(make_encounter())
    long = {"statement": "x" * 9_000}
    door.send(make_amendment("PROVIDER_ANSWER", "a", query_id="Q1", **long))
    before = door.entry()
    with pytest.raises(IntakeError) as refusal:
        door.send(make_amendment("PROVIDER_ANSWER", "b", query_id="Q2", statement="x" * 12_000))
    assert refusal.value.code is Refusal.LEDGER_FULL
    assert door.entry() == before


def test_a_refusal_names_the_kind_and_the_place_never_the_content(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
) -> None:
    """Errors reach logs, and logs are no place for patients."""
    document = {"text": "Quillfeather, Nadia", "sha256": "00"}
    with pytest.raises(IntakeError) as refusal:
        door.send(make_encounter(documents=[document]))
    assert str(refusal.value) == "DOCUMENT_HASH_MISMATCH: documents.0"


def test_audit_events_hold_ids_and_kinds_only(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """The audit topic has readers who may not read charts."""
    note = [{"text": "Quillfeather has knee pain."}]
    person = {"family_name": "Quillfeather"}
    door.send(make_encounter(documents=note, patient=person))
    door.send(make_amendment("PROVIDER_ANSWER", statement="Quillfeather: right knee."))
    door.send(make_encounter(documents=note, patient=person, medical_record_number="Quillfeather"))
    assert len(door.events) == 6
    assert not any("Quillfeather" in event.to_json() for event in door.events)


def test_a_stale_decision_shows_its_author_what_changed(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """By document id and digest: enough to open both versions, no words."""
    first = make_encounter().documents[0]
    door.send(make_encounter())
    door.send(make_amendment("CODER_DECISION", document_hashes=[first.sha256]))
    second = make_encounter(revision=2, documents=[{"document_id": "D9", "text": "Other."}])
    door.send(second)
    (hold,) = door.pairs[-1].holds
    new = second.documents[0].sha256[:12]
    assert hold.detail == f"decided on 1.0; gone: {first.sha256[:12]}; new: D9 {new}"


def test_a_decision_may_rest_on_a_providers_answer(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """CODING reads the answer as a document, so a coder may decide by it."""
    statement = "Pain in right knee."
    digest = make_encounter(documents=[{"text": statement}]).documents[0].sha256
    door.send(make_encounter())
    door.send(make_amendment("CODER_DECISION", document_hashes=[digest]))
    assert [hold.reason for hold in door.pairs[-1].holds] == ["REVIEW_STALE"]
    door.send(make_amendment("PROVIDER_ANSWER", statement=statement))
    assert door.pairs[-1].holds == ()
    assert len(door.pairs[-1].decisions) == 1


def test_the_same_inputs_make_the_same_bytes(
    open_door: Callable[..., Any],
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """A transaction that is tried again must not write something else."""

    def run() -> list[bytes]:
        """Return everything a door wrote."""
        door = open_door()
        door.send(make_encounter(readiness=OPEN))
        door.send(make_amendment("PROVIDER_ANSWER"))
        door.wait(72)
        written = [*door.pairs, *door.events, *door.ledger.contents.values()]
        return [each.encode() for each in written]

    assert run() == run()


@pytest.mark.parametrize("late", [False, True])
def test_looking_again_too_early_or_twice_does_nothing(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
    late: bool,
) -> None:
    """A timer is a hint; the entry decides."""
    door.send(make_encounter(readiness=OPEN))
    door.wait(72 if late else 1)
    before = len(door.pairs)
    door.ledger.wakes["ELM:1001"] = door.clock
    assert door.wait(0) == []
    assert len(door.pairs) == before


def test_a_storm_says_how_many_came(
    door: Any,  # noqa: ANN401
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """Counted from the last time that somebody let them pass."""
    door.send(make_encounter())
    for number in range(60):
        door.send(make_amendment("RECODE", f"a{number}"))
    storm = {"rule_id": "INTAKE-HOLD", "subject": "intake/REVISION_STORM/storm:0"}
    door.send(make_amendment("HOLD_RELEASE", **storm))
    for number in range(51):
        door.send(make_amendment("RECODE", f"b{number}"))
    (hold,) = door.pairs[-1].holds
    assert (hold.reason, hold.detail) == ("REVISION_STORM", "51 amendments")
