"""Every rule proves itself on the cases beside it: it fires, it does not, and at its boundary."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.validation.rule import Rule
from claimstream.agents.validation.rules import RULES
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.ready_encounter import ReadyEncounter

Case = dict[str, Any]
FOLDER = Path(__file__).parents[2] / "golden" / "validation"
BOOKS = {path.stem: tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))}
NAMED = {rule.name: rule for rule in RULES}
NAMED_HOLDS = {rule.rule_id: rule.blocking for rule in RULES}
CASES = [
    pytest.param(NAMED[name], case, id=f"{name}: {case['name']}")
    for name, book in BOOKS.items()
    if name in NAMED
    for case in book["case"]
]


def build(
    case: Case, make_ready: Callable[..., ReadyEncounter], make_coded: Callable[..., CodedEncounter]
) -> CodedEncounter:
    """Return the coded encounter of a case.

    ``setting`` and ``encounter`` shape the encounter, ``ready`` what INTAKE laid over it,
    ``diagnoses`` lists codes, ``codes`` and ``lines`` change diagnoses and lines in order,
    ``coded`` replaces whole fields, ``without`` names fields of the encounter to leave out.
    """
    fields = {"setting": case.get("setting", "office"), **case.get("encounter", {})}
    for path in case.get("without", []):
        _leave_out(fields, path.split("/"))
    coded = make_coded(make_ready(fields, **case.get("ready", {})), case.get("diagnoses"))
    plain = coded.model_dump()
    for listed in plain["diagnosis_lists"]:
        _lay(listed["diagnoses"], case.get("codes", []))
    _lay(plain["service_lines"], case.get("lines", []))
    return CodedEncounter.model_validate(plain | case.get("coded", {}))


def _leave_out(fields: Case, path: list[str]) -> None:
    """Set the field at the path to nothing, which TOML cannot write."""
    *parents, last = path
    for parent in parents:
        fields = fields.setdefault(parent, {})
    fields[last] = None


def _lay(items: list[Case], changes: list[Case]) -> None:
    """Lay the changes over the items, in order; the word ``none`` empties a field."""
    for item, change in zip(items, changes, strict=False):
        item |= {name: None if value == "none" else value for name, value in change.items()}


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_rule_finds_exactly_what_the_case_says(
    rule: Rule,
    case: Case,
    codesets: Codesets,
    make_ready: Callable[..., ReadyEncounter],
    make_coded: Callable[..., CodedEncounter],
) -> None:
    """The subjects of the findings are the sentence that a coder checks."""
    coded = build(case, make_ready, make_coded)
    assert [finding.subject for finding in rule(coded, codesets)] == case["findings"]


@pytest.mark.parametrize("name", sorted(NAMED))
def test_every_rule_is_proven_on_both_sides_and_at_its_boundary(name: str) -> None:
    """A rule that was never seen to be silent holds good claims one day."""
    cases = BOOKS[name]["case"]
    assert {bool(case["findings"]) for case in cases} == {True, False}
    assert any(case.get("boundary") for case in cases)
    assert BOOKS[name]["rule"] == NAMED[name].rule_id


def test_every_golden_file_has_its_rule() -> None:
    """Cases of a rule that is gone prove nothing."""
    assert set(BOOKS) - {"good_claims"} == set(NAMED)


ELSEWHERE = {5, 9, 10, 11, 18}
"""Rows of others: releases (test_validate), assertion, unit and pair edits, readiness."""


def test_no_naive_rule_stops_a_good_claim() -> None:
    """The 24 kinds of good claims that naive rules hold each have a case that passes."""
    passing = {
        case["row"]
        for book in BOOKS.values()
        for case in book["case"]
        if "row" in case and not (case["findings"] and NAMED_HOLDS[book["rule"]])
    }
    assert set(range(1, 25)) - passing == ELSEWHERE
