"""Whole ordinary visits, written blind: how well they are coded may not fall."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from claimstream.agents.cli.coding_scores import Score, ScoredNote, score
from claimstream.agents.coding.coder import Coder, Note
from claimstream.schemas.codesets.codesets import open_codesets

GOLDEN = Path(__file__).parents[2] / "golden" / "coding"
FLOORS = {
    "visits": {"f1": 0.85, "f1_note": 0.84, "f1_category": 0.88, "auto_precision": 0.94},
    "dictated": {"f1": 0.8, "f1_note": 0.8, "f1_category": 0.84, "auto_precision": 0.94},
}
SHELVES = (*FLOORS, "visits_held", "dictated_held")
Row = dict[str, str]


def visits(shelf: str) -> list[Row]:
    """Return the visits of a shelf: ``id``, ``text``, ``codes``, ``why``, perhaps ``status``."""
    books = sorted((GOLDEN / shelf).glob("*.toml"))
    return [row for book in books for row in tomllib.loads(book.read_text("utf-8"))["visit"]]


@cache
def coder() -> Coder:
    """Return the coder of the golden date, compiled once."""
    return Coder(open_codesets(), date(2026, 4, 1))


def scored(visit: Row) -> ScoredNote:
    """Return a visit as coded; status codes a bare note is not asked for count neither way."""
    aside = frozenset(visit.get("status", "").split())
    found = coder().code_note(Note(visit["id"], visit["text"])).diagnoses
    predicted = frozenset(one.code for one in found)
    auto = frozenset(one.code for one in found if one.decision == "auto")
    return ScoredNote(frozenset(visit["codes"].split()), predicted - aside, auto - aside)


def score_of(rows: list[Row]) -> Score:
    """Return the figures of visits."""
    return score([scored(row) for row in rows], coder().is_billable)


@pytest.mark.parametrize("shelf", SHELVES)
def test_an_expected_code_is_billable(shelf: str) -> None:
    """The book itself obeys the code set of its date."""
    told = {
        c for row in visits(shelf) for c in (row["codes"] + " " + row.get("status", "")).split()
    }
    assert [code for code in sorted(told) if not coder().is_billable(code)] == []


@pytest.mark.parametrize("shelf", FLOORS)
def test_whole_visits_are_coded_as_a_coder_would(shelf: str) -> None:
    """Notes that nobody had read while the lexicon grew show what it is worth."""
    found, floors = score_of(visits(shelf)), FLOORS[shelf]
    short = {f: round(getattr(found, f), 3) for f in floors if getattr(found, f) < floors[f]}
    assert short == {}
