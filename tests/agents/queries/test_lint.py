"""The gate: bad questions are refused by the fault they have, good ones pass."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.queries.compose import compose, raised_by
from claimstream.agents.queries.folding import fold, readings
from claimstream.agents.queries.lint import lint
from claimstream.agents.queries.outcomes import FaultKind
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.validated_encounter import ValidatedEncounter

FOLDER = Path(__file__).parents[2] / "golden" / "queries"
BAD = tomllib.loads((FOLDER / "lint_bad.toml").read_text(encoding="utf-8"))
GOOD: list[str] = tomllib.loads((FOLDER / "lint_good.toml").read_text(encoding="utf-8"))[
    "questions"
]
WORDINGS = [(row["fault"], text) for row in BAD["wording"] for text in row["questions"]]
FRACTION = {"source": "observation", "reference": "O1", "value": "35", "unit": "%"}


@pytest.fixture(scope="module")
def good(
    make_pair: Callable[..., ValidatedEncounter],
    make_finding: Callable[..., dict[str, Any]],
    make_indicator: Callable[..., dict[str, Any]],
) -> ProviderQuery:
    """Return a good query: type and acuity of a heart failure with a measured fraction of 35."""
    quoted = [
        make_indicator("Ejection fraction", **FRACTION),
        make_indicator("CHF exacerbation, IV furosemide"),
        make_indicator("LVEF 35 %"),
    ]
    findings = [make_finding("QRY-HF-TYPE", subject="diagnoses/I50.9", indicators=quoted)]
    pair = make_pair(findings=findings)
    (raised,) = raised_by(pair.findings)
    query, faults = compose(pair, raised)
    assert faults == ()
    assert query.form == "MULTIPLE_CHOICE"
    return query


def kinds(query: ProviderQuery) -> set[str]:
    """Return the kinds of a query's faults."""
    return {fault.kind.value for fault in lint(query)}


@pytest.mark.parametrize(("fault", "question"), WORDINGS)
def test_a_bad_question_is_refused_for_its_fault(
    fault: str, question: str, good: ProviderQuery
) -> None:
    """The wording alone bars it; everything else about the query is good."""
    assert fault in kinds(good.model_copy(update={"question": question}))


@pytest.mark.parametrize("case", BAD["case"], ids=lambda case: str(case["name"]))
def test_a_bad_query_is_refused_for_exactly_its_faults(
    case: dict[str, Any], good: ProviderQuery
) -> None:
    """One change makes one fault, so that the gate says what to mend."""
    assert sorted(kinds(changed(good, case))) == sorted(case["faults"])


@pytest.mark.parametrize("question", GOOD)
def test_a_good_question_passes(question: str, good: ProviderQuery) -> None:
    """A gate that refuses honest questions would be switched off."""
    assert lint(good.model_copy(update={"question": question})) == ()


def changed(query: ProviderQuery, case: dict[str, Any]) -> ProviderQuery:
    """Return the query with the case's change."""
    plain = query.model_dump()
    plain |= case.get("changes", {})
    if case.get("changes", {}).get("trigger") or "indicator" in case or "undated" in case:
        plain["indicators"] = list(_indicators(plain["indicators"], case))
    if "repeat_question" in case:
        plain["question"] = " ".join([query.question] * case["repeat_question"])
    plain["options"] = list(_options(plain["options"], case))
    return ProviderQuery.model_validate(plain)


def _indicators(rows: list[dict[str, Any]], case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the indicators with the case's change in the last."""
    *before, last = rows
    yield from before
    dated = {"recorded_at": None} if case.get("undated") else {}
    yield last | case.get("indicator", {}) | dated


def _options(rows: list[dict[str, Any]], case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the options with the case's changes."""
    for row in rows:
        if row["option_id"] not in case.get("drop", ()):
            yield row | case.get("option", {}).get(row["option_id"], {})
    if "add" in case:
        yield case["add"]


def test_the_gate_is_tried_with_enough_bad_and_good_questions() -> None:
    """At least 100 refused and 50 passed, and every kind of fault shown."""
    refused = len(WORDINGS) + len(BAD["case"])
    assert (refused >= 100, len(GOOD) >= 50) == (True, True)
    shown = {fault for fault, _ in WORDINGS} | {f for case in BAD["case"] for f in case["faults"]}
    assert {kind.value for kind in FaultKind} <= shown


def test_the_records_own_words_are_quoted_and_not_judged(good: ProviderQuery) -> None:
    """A patient may speak of money; the quote stands as it was written."""
    quoted = good.indicators[0].model_copy(update={"quote": "worried about payment, urgent"})
    with_quote = {
        "indicators": (*good.indicators, quoted),
        "question": 'What is meant by "worried about payment, urgent"?',
    }
    assert lint(good.model_copy(update=with_quote)) == ()


@pytest.mark.parametrize(("length", "barred"), [(500, False), (501, True)])
def test_a_quote_may_be_as_long_as_a_few_sentences(
    length: int, barred: bool, good: ProviderQuery
) -> None:
    """What is longer is a note, and nobody reads a note inside a question."""
    quoted = good.indicators[0].model_copy(update={"quote": "x" * length})
    query = good.model_copy(update={"indicators": (*good.indicators, quoted)})
    assert (kinds(query) == {"INDICATOR_TOO_LONG"}) == barred
    assert barred or lint(query) == ()


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    """The gate must see through any text, and see the same each time."""
    assert fold(fold(text)) == fold(text)
    assert all(reading == reading.strip() for reading in readings(text))


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_banned_word_is_found_in_any_surroundings(before: str, after: str) -> None:
    """What stands around a word does not hide it, when blanks part them."""
    found = any(
        "reimbursement" in reading for reading in readings(f"{before} reimbursement {after}")
    )
    assert found
