"""Side and exact site told elsewhere in the record than in the problem's title (I.B.2, I.B.13)."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from claimstream.agents.coding.coder import Coder, Note
from claimstream.schemas.codesets.codesets import open_codesets

GOLDEN = Path(__file__).parents[2] / "golden" / "coding"
BOOKS = ("sides", "sides_again")
NOTES: list[dict[str, str]] = [
    note for b in BOOKS for note in tomllib.loads((GOLDEN / f"{b}.toml").read_text("utf-8"))["note"]
]
ASIDE = frozenset("VWXYZ")
"""Chapters of external causes and status: they tell no side."""
EXACT = {"told": 0.93, "silent": 1.0, "boundary": 0.87}
"""Share of the notes coded exactly that may not be undercut."""


@cache
def coder() -> Coder:
    """Return the coder of the golden date, compiled once."""
    return Coder(open_codesets(), date(2026, 4, 1))


@cache
def found(note_id: str, text: str) -> dict[str, str]:
    """Return the decision of each code of a note, external causes and status aside."""
    coded = coder().code_note(Note(note_id, text)).diagnoses
    return {one.code: one.decision for one in coded if one.code[0] not in ASIDE}


def test_every_expected_code_is_billable() -> None:
    """The book itself obeys the code set of its date."""
    expected = {code for note in NOTES for code in note["codes"].split()}
    assert [code for code in sorted(expected) if not coder().is_billable(code)] == []


def test_side_and_site_are_taken_where_they_are_told() -> None:
    """A side that the record tells is coded, and one that it does not tell is not made up."""
    for kind, least in EXACT.items():
        notes = [note for note in NOTES if note["kind"] == kind]
        missed = [
            note["id"]
            for note in notes
            if found(note["id"], note["text"]).keys() != set(note["codes"].split())
        ]
        assert 1 - len(missed) / len(notes) >= least, missed
