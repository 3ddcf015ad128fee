"""Ordinary problem titles of twenty specialties: the share coded exactly may not fall."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from claimstream.agents.coding.coder import Coder, Note
from claimstream.schemas.codesets.codesets import open_codesets

ORDINARY = Path(__file__).parents[2] / "golden" / "coding" / "ordinary"
ROWS = [
    (title, frozenset(codes.split()))
    for book in sorted(ORDINARY.glob("*.toml"))
    for rows in tomllib.loads(book.read_text("utf-8")).values()
    for title, codes in rows.items()
]
EXACT, AUTO = 0.95, 0.97


@cache
def coder() -> Coder:
    """Return the coder of the golden date, compiled once."""
    return Coder(open_codesets(), date(2026, 4, 1))


@cache
def found(title: str) -> dict[str, str]:
    """Return the decision of each code of a title."""
    note = coder().code_note(Note("n", f"ASSESSMENT\n\n{title}.\n"))
    return {one.code: one.decision for one in note.diagnoses}


def test_every_expected_code_is_billable() -> None:
    """The book itself obeys the code set of its date."""
    expected = {(title, code) for title, codes in ROWS for code in codes}
    assert [row for row in sorted(expected) if not coder().is_billable(row[1])] == []


def test_most_ordinary_titles_are_coded_exactly() -> None:
    """General wording, not the wording of one set of notes, is what the lexicon serves."""
    missed = [title for title, codes in ROWS if found(title).keys() != codes]
    assert 1 - len(missed) / len(ROWS) >= EXACT, missed


def test_what_goes_out_unseen_is_right() -> None:
    """A wrong ``auto`` code is a false claim: nearly none of these titles gives one."""
    sent = [(code in codes) for t, codes in ROWS for code, how in found(t).items() if how == "auto"]
    assert sum(sent) / len(sent) >= AUTO
