"""What each trigger asks and offers: golden sentences, and every own query through the gate."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.queries.compose import compose, raised_by
from claimstream.agents.queries.lint import ESCAPES, lint
from claimstream.agents.queries.triggers import GENERIC_QUESTION, find_trigger, trigger_book
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.validated_encounter import ValidatedEncounter

FOLDER = Path(__file__).parents[2] / "golden" / "queries"
CASES: list[dict[str, Any]] = tomllib.loads((FOLDER / "triggers.toml").read_text(encoding="utf-8"))[
    "case"
]
Ask = Callable[..., ProviderQuery]


@pytest.fixture(scope="module")
def ask_about(
    make_pair: Callable[..., ValidatedEncounter],
    make_finding: Callable[..., dict[str, Any]],
    make_indicator: Callable[..., dict[str, Any]],
) -> Ask:
    """Return ``ask(trigger, quotes, values, **finding)``: the query that would be put."""

    def ask(
        trigger: str,
        quotes: list[str],
        values: list[list[str]],
        **fields: Any,  # noqa: ANN401
    ) -> ProviderQuery:
        """Return the query of one finding."""
        quoted = [make_indicator(quote) for quote in quotes]
        quoted += [
            make_indicator(name, value=value, source="observation", reference=f"O{number}")
            for number, (name, value) in enumerate(values)
        ]
        pair = make_pair(findings=[make_finding(trigger, indicators=quoted, **fields)])
        (raised,) = raised_by(pair.findings)
        query, faults = compose(pair, raised)
        assert faults == ()
        return query

    return ask


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_trigger_offers_what_the_record_supports(case: dict[str, Any], ask_about: Ask) -> None:
    """A provider or CDI specialist can read these cases and say whether they are right."""
    query = ask_about(case["trigger"], case.get("quotes", []), case.get("values", []))
    offered = [option for option in query.options if option.option_id not in ESCAPES]
    assert [option.option_id for option in offered] == case["offers"]
    usual = "MULTIPLE_CHOICE" if offered else "OPEN_ENDED"
    assert query.form == case.get("form", usual)
    assert query.question == case.get("question", query.question)
    if "statements" in case:
        assert [option.statement for option in offered] == case["statements"]


def test_every_trigger_has_a_case() -> None:
    """A trigger without a sentence is a trigger that nobody checked."""
    assert set(trigger_book()) <= {case["trigger"] for case in CASES}


def test_every_choice_is_offered_by_a_case() -> None:
    """A choice that no record can support would never be seen."""
    shown = {(case["trigger"], name) for case in CASES for name in case["offers"]}
    booked = {
        (trigger.trigger_id, choice.option_id)
        for trigger in trigger_book().values()
        for choice in trigger.choices
    }
    assert {pair for pair in shown if not pair[1].startswith("quote-")} == booked


@pytest.mark.parametrize("trigger", sorted(trigger_book()))
def test_the_own_wording_of_a_trigger_passes_the_gate(trigger: str, ask_about: Ask) -> None:
    """Otherwise every such question would fall back to general words."""
    query = ask_about(trigger, ["Finding seen", "Finding not seen"], [])
    assert lint(query) == ()
    assert query.question == find_trigger(trigger).question.replace("{condition}", "Finding seen")


def test_a_question_goes_to_the_first_role_that_the_account_has(ask_about: Ask) -> None:
    """Operative detail is the operating provider's to give; else whoever saw the patient."""
    query = ask_about("QRY-PROCEDURE-DETAIL", ["Laceration sutured"], [])
    assert query.addressed_to_npi == "1003000126"


def test_wording_that_the_gate_bars_falls_back_to_general_words(ask_about: Ask) -> None:
    """Two quotes that read the same are no choice, yet the question must be put."""
    query = ask_about("QRY-CONFLICT", ["Right knee effusion", "right knee effusion."], [])
    assert (query.form, query.options, query.question) == ("OPEN_ENDED", (), GENERIC_QUESTION)


def test_what_may_not_be_quoted_is_left_out(
    make_pair: Callable[..., ValidatedEncounter],
    make_finding: Callable[..., dict[str, Any]],
    make_indicator: Callable[..., dict[str, Any]],
) -> None:
    """A whole paragraph and an undated remark go; what is left still asks."""
    quoted = [make_indicator("x" * 501), make_indicator("Sore", recorded_at=None)]
    quoted.append(make_indicator("Ulcer"))
    pair = make_pair(findings=[make_finding("QRY-POA", indicators=quoted)])
    (raised,) = raised_by(pair.findings)
    query, faults = compose(pair, raised)
    assert faults == ()
    assert [indicator.quote for indicator in query.indicators] == ["Ulcer"]
