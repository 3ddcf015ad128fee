"""The life of a query: golden histories, audit, silence, and any sequence of pairs and answers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from claimstream.agents.queries.errors import QueriesError
from claimstream.agents.queries.identity import query_id
from claimstream.agents.queries.outcomes import Action, Outcome, Refusal
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import QueryState

FOLDER = Path(__file__).parents[2] / "golden" / "queries"
CASES: list[dict[str, Any]] = tomllib.loads((FOLDER / "lives.toml").read_text(encoding="utf-8"))[
    "case"
]
Builders = tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any], Callable[..., Any]]


@pytest.fixture(scope="module")
def builders(
    make_pair: Callable[..., ValidatedEncounter],
    make_finding: Callable[..., dict[str, Any]],
    make_indicator: Callable[..., dict[str, Any]],
    make_response: Callable[..., QueryResponse],
) -> Builders:
    """Return the builders that a history needs."""
    return (make_pair, make_finding, make_indicator, make_response)


def message_of(
    step: dict[str, Any],
    inbox: Any,  # noqa: ANN401
    builders: Builders,
) -> ValidatedEncounter | QueryResponse:
    """Return the message of a step."""
    make_pair, make_finding, make_indicator, make_response = builders
    if "pair" in step:
        findings = []
        if "asks" in step:
            quoted = [make_indicator(quote) for quote in step["asks"]]
            findings = [make_finding(indicators=quoted)]
        extra = {"disposition": step["disposition"]} if "disposition" in step else {}
        pair: ValidatedEncounter = make_pair(*step["pair"], findings, **extra)
        return pair
    fields = {name: value for name, value in step.items() if name not in ("answer", "repeat_text")}
    if "repeat_text" in step:
        fields["text"] = "x" * step["repeat_text"]
    response: QueryResponse = make_response(inbox.queries[0], step.get("answer"), **fields)
    return response


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_life_goes_as_the_sentence_says(
    case: dict[str, Any],
    inbox: Any,  # noqa: ANN401
    builders: Builders,
) -> None:
    """States are those that were published, in order."""
    *before, last = case["steps"]
    for step in before:
        inbox.send(message_of(step, inbox, builders))
    message = message_of(last, inbox, builders)
    if "refused" in case:
        with pytest.raises(QueriesError) as refusal:
            inbox.send(message)
        assert refusal.value.code == case["refused"]
        return
    outcomes = inbox.send(message)
    compare(case, inbox, outcomes)


def compare(case: dict[str, Any], inbox: Any, outcomes: list[str]) -> None:  # noqa: ANN401
    """Compare what was published, remembered and audited with the case."""
    found = {
        "outcomes": outcomes,
        "states": [query.state.value for query in inbox.queries],
        "identities": len({query.query_id for query in inbox.queries}),
        "engine_drift": inbox.entry().engine_drift,
        "reason": inbox.events[-1].reason,
    }
    if inbox.amendments:
        found["statement"] = inbox.amendments[-1].provider_answer.statement
    expected = {name: case[name] for name in found if name in case}
    assert {name: found[name] for name in expected} == expected
    assert "statement" in found or "statement" not in case


def test_every_outcome_and_refusal_has_a_case() -> None:
    """What no sentence explains is not documented."""
    outcomes = {outcome for case in CASES for outcome in case.get("outcomes", ())}
    assert {outcome.value for outcome in Outcome} <= outcomes
    assert {refusal.value for refusal in Refusal} <= {case.get("refused") for case in CASES}


def test_an_answer_leaves_as_an_amendment_that_names_its_query(
    inbox: Any,  # noqa: ANN401
    builders: Builders,
) -> None:
    """INTAKE lays it over every revision; CODING reads its statement as a document."""
    make_pair, _, _, make_response = builders
    inbox.send(make_pair())
    inbox.send(make_response(inbox.queries[0], "right"))
    (amendment,) = inbox.amendments
    answer = amendment.provider_answer
    assert amendment.amendment_id == f"answer:{inbox.queries[0].query_id}:R1"
    assert (answer.trigger, answer.subject) == ("QRY-LATERALITY", "diagnoses/M25.569")
    assert (answer.option_id, answer.statement) == ("right", "Knee pain, right side.")
    assert amendment.made_at == answer.answered_at


def test_findings_of_two_forms_on_one_subject_are_one_question(
    inbox: Any,  # noqa: ANN401
    builders: Builders,
) -> None:
    """A provider is asked once; the question blocks when either form waits."""
    make_pair, make_finding, make_indicator, _ = builders
    findings = [
        make_finding(claim_type="PROFESSIONAL", blocking=False),
        make_finding(claim_type="INSTITUTIONAL", indicators=[make_indicator("Sore knee")]),
        make_finding(severity="HOLD", owner="CODER"),
    ]
    inbox.send(make_pair(findings=findings))
    (query,) = inbox.queries
    assert query.blocking
    assert [indicator.quote for indicator in query.indicators] == ["Knee pain", "Sore knee"]


def test_a_question_has_one_identity_for_the_encounters_life() -> None:
    """Encounter, trigger and subject, and nothing else: no revision, no wording."""
    identity = query_id("ELM:1001", "QRY-LATERALITY", "diagnoses/M25.569")
    assert identity == query_id("ELM:1001", "QRY-LATERALITY", "diagnoses/M25.569")
    assert len(identity) == 17
    parts = [("ELM:1002", "A", "B"), ("ELM:1001", "AB", ""), ("ELM:1001", "A", "B")]
    assert len({query_id(*part) for part in parts}) == 3


def test_who_was_asked_may_answer_after_leaving_the_case(
    inbox: Any,  # noqa: ANN401
    builders: Builders,
) -> None:
    """A later revision may name other providers; the question still lies with the first."""
    make_pair, _, _, make_response = builders
    inbox.send(make_pair())
    other = make_pair(2)
    provider = other.billing.providers[0].model_copy(update={"npi": "1234567893"})
    billing = other.billing.model_copy(update={"providers": (provider,)})
    inbox.send(other.model_copy(update={"billing": billing}))
    assert inbox.entry().providers == ("1234567893",)
    outcomes = inbox.send(make_response(inbox.queries[0], "right"))
    assert outcomes == ["ACCEPTED", "ANSWERED"]


def test_every_input_is_named_by_an_event(
    inbox: Any,  # noqa: ANN401
    builders: Builders,
) -> None:
    """The conservation law looks for each input's topic, partition and offset."""
    make_pair, _, _, make_response = builders
    inbox.send(make_pair())
    inbox.send(make_pair())
    inbox.send(make_response(inbox.queries[0], "right"))
    inputs = [event for event in inbox.events if event.action != Action.QUERY]
    assert [(event.source_topic, event.source_offset, event.outcome) for event in inputs] == [
        ("validated-encounters", 0, "ACCEPTED"),
        ("validated-encounters", 1, "REPEAT"),
        ("query-responses", 2, "ACCEPTED"),
    ]
    assert len({event.event_id for event in inbox.events}) == len(inbox.events)


def test_events_and_errors_hold_no_words_of_the_record(
    inbox: Any,  # noqa: ANN401
    builders: Builders,
) -> None:
    """Quotes are for the provider who is asked, not for logs and audit."""
    make_pair, make_finding, make_indicator, make_response = builders
    quoted = [make_indicator("Quillfeather has knee pain")]
    inbox.send(make_pair(findings=[make_finding(indicators=quoted)]))
    inbox.send(make_response(inbox.queries[0], "other", text="Quillfeather: right."))
    with pytest.raises(QueriesError) as refusal:
        inbox.send(
            make_response(inbox.queries[0], "other", text="Quillfeather: left.", response_id="R2")
        )
    assert str(refusal.value) == "CONFLICTING_ANSWER: query_id"
    assert not any("Quillfeather" in event.to_json() for event in inbox.events)


QUOTES = st.lists(st.sampled_from(["Knee pain", "Knee swollen", "Knee red"]), unique=True)
CHOICES = st.sampled_from(["right", "left", "bilateral", "unable"])


class Conversation(RuleBasedStateMachine):
    """Any sequence of pairs and answers."""

    builders: Builders
    open_inbox: Callable[[], Any]

    @initialize()
    def begin(self) -> None:
        """Open an inbox that nobody used."""
        self.inbox = self.open_inbox()
        self.raised: dict[tuple[int, int], list[str]] = {}
        self.responses = 0
        self.refused: list[Refusal] = []

    @rule(revision=st.integers(1, 5), amendment=st.integers(0, 3), quotes=QUOTES)
    def validate(self, revision: int, amendment: int, quotes: list[str]) -> None:
        """Send a pair that raises a question on some quotes, or none."""
        pair = (revision, amendment)
        self.raised.setdefault(pair, quotes)
        step: dict[str, Any] = {"pair": list(pair)} | ({"asks": quotes} if quotes else {})
        assert self.inbox.send(message_of(step, self.inbox, self.builders))

    @rule(choice=CHOICES, again=st.booleans())
    def answer(self, choice: str, again: bool) -> None:
        """Send an answer to the first question that was asked."""
        if not self.inbox.queries:
            return
        self.responses += not again
        step = {"answer": choice, "response_id": f"R{self.responses}"}
        try:
            assert self.inbox.send(message_of(step, self.inbox, self.builders))
        except QueriesError as error:
            self.refused.append(error.code)

    @invariant()
    def what_is_open_is_what_the_newest_pair_raises(self) -> None:
        """Open while raised and unanswered; retracted otherwise; answered stays answered."""
        if not self.raised:
            return
        newest = max(self.raised)
        life = self._life()
        state = life.query.state if life else None
        if self.raised[newest]:
            assert state in (QueryState.OPEN, QueryState.ANSWERED)
        else:
            assert state in (None, QueryState.RETRACTED, QueryState.ANSWERED)

    @invariant()
    def published_is_what_is_remembered(self) -> None:
        """Hold the ledger against the last message of the query's topic."""
        life = self._life()
        if life is not None:
            last: ProviderQuery = self.inbox.queries[-1]
            assert last == life.query

    @invariant()
    def each_answer_leaves_once(self) -> None:
        """No amendment is published twice, and refused answers leave none."""
        ids = [amendment.amendment_id for amendment in self.inbox.amendments]
        assert len(set(ids)) == len(ids)
        closed = {Refusal.CONFLICTING_ANSWER, Refusal.QUERY_CLOSED, Refusal.RESPONSE_ID_REUSED}
        assert set(self.refused) <= closed

    def _life(self) -> Any:  # noqa: ANN401
        """Return the one query that was ever asked, or None."""
        entry = self.inbox.ledger.entry("ELM:1001")
        assert entry is None or len(entry.queries) <= 1
        return entry.queries[0] if entry is not None and entry.queries else None


def test_any_sequence_of_pairs_and_answers_keeps_the_rules(
    inbox: Any,  # noqa: ANN401
    builders: Builders,
) -> None:
    """Longer conversations than sentences can tell."""

    class Sequence(Conversation):
        """The machine with this session's builders."""

    Sequence.builders = builders
    Sequence.open_inbox = staticmethod(type(inbox))
    case = Sequence.TestCase
    case.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
    case().runTest()
