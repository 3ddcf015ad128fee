"""Money passes one door: whatever comes in, in whatever order, no line is billed twice or lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from claimstream.agents.claims.audit import Outcome
from claimstream.agents.claims.chain import active_lines
from claimstream.agents.claims.settlement import double_lines
from claimstream.agents.claims.step import take
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_entry import ChainState, ClaimEntry, PlaceKind
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.effects import MemoryLedger, Origin
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import ClaimAction

ENCOUNTER = "ELM:1001"
PAIRS = [(revision, amendment) for revision in range(1, 10) for amendment in (0, 1)]
AMOUNTS = st.sampled_from(["0.00", "40.00", "150.00"])
FORMS = {
    "lines": st.dictionaries(st.sampled_from(["L1", "L3"]), AMOUNTS, max_size=2),
    "facility": st.dictionaries(st.sampled_from(["F1", "L3"]), AMOUNTS, max_size=2),
    "payer": st.sampled_from(["PAYER01", "PAYER01", "PAYER01", "PAYER02", ""]),
    "payer_class": st.sampled_from(["COMMERCIAL", "COMMERCIAL", "MEDICARE"]),
    "disposition": st.sampled_from([*["CLEAN"] * 6, "HOLD", "QUERY", "CANCELLED"]),
}
DISTINCT_IDS = st.fixed_dictionaries(FORMS).filter(
    lambda step: not set(step["lines"]) & set(step["facility"])
)
ANSWERS = ["ACCEPTED", "REJECTED", "PAID", "DENIED", "REVERSED", "FORWARDED"]
KINDS = ["X277CA", "X277CA", "X835", "X999", "MANUAL"]


TAKEN = ("ACCEPTED", "PAID", "DENIED", "FORWARDED")


class Payer:
    """What payers hold of an account, kept apart from the code under test."""

    def __init__(self) -> None:
        """Start with nothing sent."""
        self.unanswered: dict[str, frozenset[str]] = {}
        self.held: dict[str, frozenset[str]] = {}
        self.heard: dict[str, set[str]] = {}

    def get(self, claim: Claim) -> None:
        """Take a publication in: a void ends what was held, anything else waits for an answer."""
        self.unanswered.pop(claim.claim_id, None)
        if claim.action is ClaimAction.VOID:
            self.held.pop(claim.claim_id, None)
        else:
            self.unanswered[claim.claim_id] = frozenset(x.line_id for x in claim.lines)

    def hear(self, response: ClaimResponse) -> None:
        """Take an answer in, which the payer gave before CLAIMS reads it."""
        claim_id = response.claim_id
        self.heard[claim_id].add(response.response_id)
        if response.status == "REJECTED":
            self.unanswered.pop(claim_id, None)
        elif response.kind == "MANUAL" and response.status == "REVERSED":
            self.unanswered.pop(claim_id, None)
            self.held.pop(claim_id, None)
        elif response.kind != "X999" and response.status in TAKEN and claim_id in self.unanswered:
            self.held[claim_id] = self.unanswered.pop(claim_id)

    def adopt(self, entry: ClaimEntry | None, claim_id: str) -> None:
        """Take a reopening in: the payer now holds what the biller asked for by telephone."""
        for chain in entry.chains if entry else ():
            if chain.claim_id == claim_id:
                self.held[claim_id] = frozenset(chain.standing_line_ids)

    def lines(self) -> list[frozenset[str]]:
        """Return what is held, or may be, under each claim."""
        return [
            self.unanswered.get(claim_id, frozenset()) | self.held.get(claim_id, frozenset())
            for claim_id in {*self.unanswered, *self.held}
        ]


class Account(RuleBasedStateMachine):
    """One account with everything that hospitals, people and payers may do to it."""

    build: Callable[[Mapping[str, Any]], ValidatedEncounter]

    def __init__(self) -> None:
        """Start with an empty ledger and nothing sent."""
        super().__init__()
        self.ledger = MemoryLedger()
        self.published: dict[str, list[Claim]] = {}
        self.payer = Payer()
        self.records = 0

    @rule(pair=st.sampled_from(PAIRS), step=DISTINCT_IDS)
    def validated_pair_comes(self, pair: tuple[int, int], step: dict[str, Any]) -> None:
        """Any pair may come at any time: newer, older, repeated, differing."""
        before = self.entry()
        outcome = self.feed(type(self).build({"pair": list(pair), **step}))
        if before is not None and (before.revision, before.amendment) > pair:
            assert outcome == Outcome.STALE
            assert self.entry() == before

    @precondition(lambda self: bool(self.published))
    @rule(data=st.data(), kind=st.sampled_from(KINDS), status=st.sampled_from(ANSWERS))
    def answer_comes(self, data: st.DataObject, kind: str, status: str) -> None:
        """Any answer may come to any claim, with or without the payer's number, more than once."""
        claim_id = data.draw(st.sampled_from(sorted(self.published)))
        number = data.draw(st.sampled_from(["PCN1", "PCN1", None]))
        response = {"claim_id": claim_id, "kind": kind, "status": status}
        response |= {"response_id": f"R{data.draw(st.integers(0, 30))}"}
        response |= {"payer_claim_control_number": number, "received_at": "2026-11-25T10:00:00Z"}
        message = ClaimResponse.model_validate(response)
        reopening = self.reopening(claim_id)
        if message.response_id not in self.payer.heard.setdefault(claim_id, set()):
            self.payer.hear(message)
        outcome = self.feed(message)
        if reopening and kind == "MANUAL" and outcome != Outcome.DUPLICATE:
            self.payer.adopt(self.entry(), claim_id)

    def reopening(self, claim_id: str) -> bool:
        """Return whether a claim waits for a biller's reopening."""
        entry = self.entry()
        return entry is not None and any(
            c.claim_id == claim_id and c.hold == "REOPENING" for c in entry.chains
        )

    def entry(self) -> ClaimEntry | None:
        """Return the account's entry."""
        entry = self.ledger.entry(ENCOUNTER)
        return entry if isinstance(entry, ClaimEntry) else None

    def feed(self, message: ValidatedEncounter | ClaimResponse) -> str:
        """Let one message through the door and return its outcome."""
        self.records += 1
        self.ledger.origin = Origin("any", 0, self.records)
        clock = getattr(message, "ready_at", None) or message.received_at  # type: ignore[union-attr]
        effects = take(self.ledger, message, clock)  # type: ignore[arg-type]
        again = take(self.ledger, message, clock)  # type: ignore[arg-type]
        assert effects == again
        self.ledger.apply(effects)
        for claim in effects.outputs:
            assert isinstance(claim, Claim)
            self.sent(claim)
        (event,) = effects.audit
        return str(event.outcome)  # type: ignore[attr-defined]

    def sent(self, claim: Claim) -> None:
        """Check one publication against everything that its chain has sent before."""
        earlier = self.published.setdefault(claim.claim_id, [])
        assert claim.version == len(earlier) + 1
        assert (claim.payer_claim_control_number is not None) == (claim.frequency in "78")
        assert claim.total_claim_charge == sum((x.charge for x in claim.lines), Decimal(0))
        if not earlier:
            assert claim.action is ClaimAction.ORIGINAL
        part_b = claim.claim_type == "PROFESSIONAL" and any(
            c.payer_class == "MEDICARE" for c in claim.billing.coverages
        )
        assert not (part_b and claim.action is ClaimAction.REPLACEMENT)
        earlier.append(claim)
        self.payer.get(claim)
        assert Claim.decode(claim.encode()) == claim

    @invariant()
    def no_line_is_active_twice(self) -> None:
        """Two claims of one payer sequence never hold the same line."""
        entry = self.entry()
        assert entry is None or list(double_lines(entry.chains)) == []
        held = [line_id for lines in self.payer.lines() for line_id in lines]
        assert len(held) == len(set(held))

    @invariant()
    def every_line_is_in_one_place(self) -> None:
        """Each line of the newest pair is claimed, held with a reason, or not billable with one."""
        entry = self.entry()
        if entry is None:
            return
        active = {i: c.claim_id for c in entry.chains for i in active_lines(c)}
        for line in entry.lines:
            claimed = line.place is PlaceKind.CLAIMED
            assert claimed or line.reason
            assert not claimed or active[line.line_id] == line.claim_id

    @invariant()
    def what_waits_has_a_reason(self) -> None:
        """Whatever the newest pair asks for has gone out or says why not."""
        entry = self.entry()
        for chain in entry.chains if entry else ():
            met = chain.wanted == "SENT" or chain.state in ("WITHDRAWN", "VOIDED")
            assert met or chain.hold is not None
            assert chain.state is not ChainState.PROPOSED or not active_lines(chain)

    @invariant()
    def the_ledger_can_be_restored(self) -> None:
        """Every entry survives its own bytes, so a restart changes nothing."""
        for contract in self.ledger.contents.values():
            assert type(contract).decode(contract.encode()) == contract


def test_no_order_of_events_bills_a_line_twice(make_pair: Callable[..., Any]) -> None:
    """Hundreds of arbitrary histories keep every invariant above."""
    Account.build = staticmethod(make_pair)  # type: ignore[method-assign,assignment]
    machine = Account.TestCase
    machine.settings = settings(
        max_examples=120,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()


@pytest.mark.parametrize("first", ["before", "after"])
def test_the_newest_pair_decides_whatever_the_order(
    first: str, make_pair: Callable[..., Any]
) -> None:
    """An addendum that overtakes the revision it belongs to leaves the same claim behind."""
    steps = [
        {"pair": [1, 0], "lines": {"L1": "150.00"}},
        {"pair": [2, 0], "lines": {"L1": "150.00", "L2": "40.00"}},
    ]
    ledger = MemoryLedger()
    for step in steps if first == "before" else reversed(steps):
        ledger.apply(take(ledger, make_pair(step), make_pair(step).ready_at))  # type: ignore[arg-type]
        entry = ledger.entry(ENCOUNTER)
        assert isinstance(entry, ClaimEntry)
        accepted = {
            "claim_id": entry.chains[0].claim_id,
            "response_id": f"{step['pair']}",
            "kind": "X277CA",
            "status": "ACCEPTED",
            "payer_claim_control_number": "PCN1",
            "received_at": "2026-11-25T10:00:00Z",
        }
        response = ClaimResponse.model_validate(accepted)
        ledger.apply(take(ledger, response, response.received_at))  # type: ignore[arg-type]
    entry = ledger.entry(ENCOUNTER)
    assert isinstance(entry, ClaimEntry)
    assert (entry.revision, entry.chains[0].line_ids) == (2, ("L1", "L2"))
