"""The rules of documentation hold in every order of arrival (a model check, without a broker)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from claimstream.schemas.amendment import Amendment
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakePlace
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import Lifecycle

STEPS = ("first", "second", "answer", "decision", "cancel", "repeat", "switch")


def interleavings() -> Iterator[tuple[str, ...]]:
    """Yield every order of two revisions, an answer, a decision, a cancel, a repeat, a switch."""
    return permutations(STEPS)


def pair_of(ready: ReadyEncounter) -> tuple[int, int]:
    """Return a pair's place in the encounter's time."""
    return (ready.revision, ready.amendment)


@pytest.fixture(scope="module")
def inputs(
    make_encounter: Callable[..., Encounter], make_amendment: Callable[..., Amendment]
) -> dict[str, Encounter | Amendment]:
    """Return the inputs of the model; the decision rests on the first revision's note."""
    first = make_encounter(revision=1, event_at="2026-11-18T08:00:00Z")
    second = make_encounter(
        revision=2,
        event_at="2026-11-19T08:00:00Z",
        documents=[{"document_id": "D2", "text": "Addendum: knee pain, side not written.\n"}],
    )
    hashes = [document.sha256 for document in first.documents]
    return {
        "first": first,
        "second": second,
        "repeat": second,
        "answer": make_amendment("PROVIDER_ANSWER"),
        "decision": make_amendment("CODER_DECISION", document_hashes=hashes),
        "cancel": make_amendment("CANCEL"),
    }


def play(door: Any, order: tuple[str, ...], inputs: dict[str, Any]) -> list[list[str]]:  # noqa: ANN401
    """Send the inputs in an order; return the outcomes of each."""
    outcomes = []
    for step in order:
        if step == "switch":
            door.releases = {"icd10cm": "r2"}
        else:
            outcomes.append(door.send(inputs[step]))
    return outcomes


def test_every_interleaving_keeps_the_rules(
    open_door: Callable[..., Any], inputs: dict[str, Encounter | Amendment]
) -> None:
    """5,040 orders: pairs rise, nothing is lost, and the same inputs end in the same state.

    The release in use is stamped as it is at that moment, so it alone may differ at the end.
    """
    finals = set()
    for order in interleavings():
        door = open_door(wire=False)
        outcomes = play(door, order, inputs)
        pairs = [pair_of(ready) for ready in door.pairs]
        assert pairs == sorted(set(pairs)), order
        assert all(outcomes), order
        last = door.pairs[-1]
        assert pair_of(last) == (2, 3), order
        assert last.lifecycle is Lifecycle.CANCELLED, order
        assert len(last.answers) == 1, order
        assert [hold.reason for hold in last.holds] == ["REVIEW_STALE"], order
        sets = [ready.reference_set["icd10cm"] for ready in door.pairs]
        assert sets == sorted(sets), order
        finals.add(last.model_copy(update={"reference_set": {}}).encode())
    assert len(finals) == 1


def test_a_repeat_changes_nothing_in_any_order(
    open_door: Callable[..., Any], inputs: dict[str, Encounter | Amendment]
) -> None:
    """After all inputs came once, each of them again leaves ledger and outputs as they are."""
    for order in permutations(("first", "second", "answer", "decision", "cancel")):
        door = open_door()
        play(door, order, inputs)
        before, pairs = door.entry(), list(door.pairs)
        outcomes = [door.send(inputs[step]) for step in order]
        assert door.pairs == pairs
        dropped = door.entry().older_dropped
        assert door.entry() == before.model_copy(update={"older_dropped": dropped})
        assert {tuple(found) for found in outcomes} <= {("REPEAT",), ("OLDER_DROPPED",)}


def test_a_decision_follows_the_documents_it_rests_on(
    open_door: Callable[..., Any], inputs: dict[str, Encounter | Amendment]
) -> None:
    """Laid over the first revision, stale over the second, whatever came first."""
    for order in permutations(("first", "second", "decision")):
        door = open_door()
        play(door, order, inputs)
        for ready in door.pairs:
            stale = {hold.subject for hold in ready.holds}
            laid = {decision.decision_id for decision in ready.decisions}
            came = {"K1"} if ready.amendment else set()
            assert (laid, stale) == ((set(), came) if ready.revision == 2 else (came, set()))


KINDS = st.sampled_from(["PROVIDER_ANSWER", "CODER_DECISION", "RECODE", "HOLD_RELEASE", "CANCEL"])


class Documentation(RuleBasedStateMachine):
    """Any sequence of revisions, amendments, repeats, conflicts and waiting."""

    make_encounter: Callable[..., Encounter]
    make_amendment: Callable[..., Amendment]
    open_door: Callable[..., Any]

    @initialize()
    def begin(self) -> None:
        """Open a door nobody passed yet."""
        self.door = self.open_door()
        self.sent: list[Encounter | Amendment] = []
        self.answers: set[str] = set()
        self.cancelled = False

    def _send(self, message: Encounter | Amendment) -> None:
        """Send a message; every input must be named by an event."""
        self.sent.append(message)
        assert self.door.send(message)

    @rule(revision=st.integers(1, 4), content=st.integers(0, 2), closed=st.booleans())
    def revise(self, revision: int, content: int, closed: bool) -> None:
        """Send a revision, perhaps with other content than before, perhaps with open charges."""
        self._send(
            self.make_encounter(
                revision=revision,
                medical_record_number=f"MRN{content}",
                readiness={"charges_closed": closed, "last_charge_at": "2026-11-20T09:00:00Z"},
            )
        )

    @rule(kind=KINDS, number=st.integers(1, 6))
    def amend(self, kind: str, number: int) -> None:
        """Send an amendment; the same number is the same amendment."""
        body = {"query_id": f"Q{number}"} if kind == "PROVIDER_ANSWER" else {}
        self._send(self.make_amendment(kind, f"{kind}-{number}", **body))
        if kind == "PROVIDER_ANSWER":
            self.answers.add(f"Q{number}")
        self.cancelled |= kind == "CANCEL"

    @rule(index=st.integers(0, 30))
    def repeat(self, index: int) -> None:
        """Something comes again."""
        if self.sent:
            self._send(self.sent[index % len(self.sent)])

    @rule(hours=st.sampled_from([1, 71, 72, 100]))
    def wait(self, hours: int) -> None:
        """Time passes."""
        self.door.wait(hours)

    @invariant()
    def pairs_rise(self) -> None:
        """No pair is published twice or falls."""
        pairs = [pair_of(ready) for ready in self.door.pairs]
        assert pairs == sorted(set(pairs))

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every answer is remembered, and is on the newest pair when it was let through."""
        entry = self.door.ledger.entry("ELM:1001")
        if entry is None:
            return
        assert {answer.query_id for answer in entry.answers} == self.answers
        if entry.place is IntakePlace.LET_THROUGH and self.door.pairs:
            newest = self.door.pairs[-1]
            assert {answer.query_id for answer in newest.answers} == self.answers
            assert pair_of(newest) == (entry.revision, entry.amendment)
            assert (newest.lifecycle is Lifecycle.CANCELLED) == self.cancelled

    @invariant()
    def a_cancelled_encounter_waits_for_nothing(self) -> None:
        """Once its chart is known it leaves, ready or not, so that a claim is voided."""
        entry = self.door.ledger.entry("ELM:1001")
        if entry is not None and entry.revision is not None and self.cancelled:
            assert entry.place is IntakePlace.LET_THROUGH

    @invariant()
    def what_waits_has_a_reason(self) -> None:
        """Not ready, parked and held are places with a reason."""
        entry = self.door.ledger.entry("ELM:1001")
        assert entry is None or (entry.reason is None) == (entry.place is IntakePlace.LET_THROUGH)


def test_any_sequence_keeps_the_rules(
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
    open_door: Callable[..., Any],
) -> None:
    """Longer histories than the model check can enumerate (reliability.md, row 12)."""

    class Sequence(Documentation):
        """The machine with this session's builders."""

    Sequence.make_encounter = staticmethod(make_encounter)
    Sequence.make_amendment = staticmethod(make_amendment)
    Sequence.open_door = staticmethod(open_door)
    case = Sequence.TestCase
    case.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
    case().runTest()
