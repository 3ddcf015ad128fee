"""Injuries, their causes and the harm of drugs, in ordinary sentences."""

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
BOOKS = (
    "external",
    "drugs",
    "injuries",
    "injuries_again",
    "causes_again",
    "circumstances",
    "circumstances_again",
    "circumstances_third",
    "circumstances_last",
    "circumstances_end",
)


@cache
def coder() -> Coder:
    """Return the coder of the golden date, compiled once."""
    return Coder(open_codesets(), date(2026, 4, 1))


def cases() -> Iterator[Any]:
    """Yield note and codes of every case; a case of two has no history."""
    for name in BOOKS:
        book = tomllib.loads((GOLDEN / f"{name}.toml").read_text("utf-8"))
        for *history, assessment, codes in (one for g in book["group"] for one in g["cases"]):
            told = f"HPI\n{history[0]}\n\n" if history else ""
            wrong = {assessment, *history} & set(book.get("defects", ()))
            yield pytest.param(
                f"{told}ASSESSMENT\n1. {assessment}.\n",
                codes.split(),
                id=f"{name}: {' / '.join([*history, assessment])}",
                marks=[pytest.mark.xfail(strict=True)] if wrong else [],
            )


@pytest.mark.parametrize(("note", "codes"), cases())
def test_an_ordinary_sentence_gives_exactly_its_codes(note: str, codes: list[str]) -> None:
    """What patients and clinicians say of an accident or a drug, no code too many or too few."""
    assert [code for code in codes if not coder().is_billable(code)] == []
    found = coder().code_note(Note("n", note)).diagnoses
    assert sorted(one.code for one in found) == sorted(codes)
