"""Why the patient came and what the visit is in the life of a disease, in short notes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.coding.coder import Coder, Note
from claimstream.schemas.codesets.codesets import open_codesets

GOLDEN = Path(__file__).parents[2] / "golden" / "coding"
BOOKS = ("encounters", "encounters_again")


@cache
def coder() -> Coder:
    """Return the coder of the golden date, compiled once."""
    return Coder(open_codesets(), date(2026, 4, 1))


def notes() -> Iterator[Any]:
    """Yield every note of the books, those with a defect marked."""
    for book in BOOKS:
        for row in tomllib.loads((GOLDEN / f"{book}.toml").read_text("utf-8"))["note"]:
            wrong = row.get("defect")
            marks = [pytest.mark.xfail(strict=True, reason=wrong)] if wrong else []
            yield pytest.param(row, id=f"{book}: {row['name']}", marks=marks)


@pytest.mark.parametrize("row", notes())
def test_a_visit_is_coded_for_what_it_was(row: dict[str, str]) -> None:
    """No code too many, none too few, and the first one where the guideline names it."""
    wanted, aside = row["codes"].split(), row.get("status", "").split()
    assert [code for code in (*wanted, *aside) if not coder().is_billable(code)] == []
    found = [d.code for d in coder().code_note(Note("n", row["text"])).diagnoses]
    kept = [code for code in found if code not in aside]
    assert sorted(kept) == sorted(wanted)
    assert kept[0] == row.get("first", kept[0])
