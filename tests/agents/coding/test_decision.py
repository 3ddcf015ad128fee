"""Confidence falls with each thing left unsaid, and every weight in the table is used."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import get_args

import pytest

from claimstream.agents.coding.coder import Coder, Note, stated
from claimstream.agents.coding.decision import CONTRADICTED, INCOMPLETE, features
from claimstream.agents.coding.drafts import Place
from claimstream.agents.coding.record.copies import CARRIED
from claimstream.agents.coding.rules import RULES
from claimstream.agents.coding.words.vocabulary import table
from claimstream.schemas.codesets.codesets import open_codesets

NOTED = {"confirmed", CONTRADICTED, INCOMPLETE, CARRIED}


@cache
def coder() -> Coder:
    """Return the coder of the golden date, compiled once."""
    return Coder(open_codesets(), date(2026, 4, 1))


def sure(text: str) -> float:
    """Return the confidence of the first code of an assessment."""
    return coder().code_note(Note("n", f"ASSESSMENT\n{text}\n")).diagnoses[0].confidence


FALLS = {
    "said in prose, not as a problem": ("1. Gout.", "She comes for her gout today."),
    "unspecified, and more was said": ("1. Pneumonia.", "1. Pneumonia of the tropical kind."),
    "a word left unexplained": (
        "1. Plaque psoriasis.",
        "1. Plaque psoriasis of the tropical kind.",
    ),
    "two codes of one statement": (
        "1. Essential hypertension.",
        "1. Essential hypertension, gout.",
    ),
    "a side that the code has no place for": (
        "1. Essential hypertension.",
        "1. Left essential hypertension.",
    ),
    "a side that nobody gives": ("1. Right leg DVT.", "1. Leg DVT."),
    "another side in the complaint": (
        "1. Right knee osteoarthritis.",
        "1. Right knee osteoarthritis.\n\nCHIEF COMPLAINT\nLeft knee pain.",
    ),
}


@pytest.mark.parametrize(("plain", "doubtful"), FALLS.values(), ids=list(FALLS))
def test_confidence_falls_with(plain: str, doubtful: str) -> None:
    """What a reviewer would look at twice goes out with less confidence."""
    assert sure(doubtful) < sure(plain)


def test_every_weight_is_of_a_feature_that_is_measured() -> None:
    """A weight nobody reads would look like a safeguard."""
    chart = coder().chart(Note("n", "ASSESSMENT\nGout."))
    drafts = stated(chart)
    measured = set(features(drafts[0], drafts, chart)) | NOTED
    weights = table("decision")
    assert set(weights["note"]) | set(weights["report"]) <= measured
    assert measured <= set(weights["note"]) | set(weights["report"])
    assert set(weights["place"]) == set(get_args(Place))
    known = {rule.rule_id for rule in RULES} | {"CODER-STATED", "CODER-HISTORY-OF"}
    assert set(weights["rule"]) <= known


def test_no_weight_raises_confidence_for_what_is_missing() -> None:
    """Every feature names something left unsaid, so none may add."""
    weights = table("decision")
    assert all(weight < 0 for kind in ("note", "report") for weight in weights[kind].values())
