"""The score of the assertion engine: how it is counted, and that it does not fall."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from claimstream.agents.coding.evaluation_assertion import AssertionRow, ClassScore, read_row, score

SHARED = Path(os.environ.get("CLAIMSTREAM_SHARED", Path(__file__).parents[4] / "shared" / "data"))
ROWS = SHARED / "eval" / "negex_context" / "dev" / "context_dev.tsv"


def row(
    condition: str, sentence: str, negation: str = "Affirmed", time: str = "Recent"
) -> AssertionRow:
    """Return a row of the gold."""
    return AssertionRow("1", condition, sentence, negation, time, "Patient")


def test_a_class_is_counted_by_hits_false_alarms_and_misses() -> None:
    """The figures follow from three counts; nothing found and nothing sought is 0, not an error."""
    counted = ClassScore(hits=6, false_alarms=2, misses=4)
    assert (counted.precision, counted.recall, counted.f1) == (0.75, 0.6, 12 / 18)
    assert ClassScore(0, 0, 0).f1 == 0


def test_both_classes_are_scored() -> None:
    """A hit, a miss and a false alarm each stand where they belong."""
    scored = score(
        [
            row("rash", "No RASH.", "Negated"),
            row("rash", "A RASH.", "Negated"),
            row("asthma", "History of ASTHMA."),
            row("gout", "Old GOUT.", time="Historical"),
        ]
    )
    assert scored.negated == ClassScore(hits=1, false_alarms=0, misses=1)
    assert scored.historical == ClassScore(hits=1, false_alarms=1, misses=0)


def test_a_phrase_is_found_ignoring_case_and_runs_of_blanks() -> None:
    """The sentences of the data have doubled blanks and capitals."""
    assert read_row(row("chest  pain", "No CHEST   PAIN.")).negated


def test_a_phrase_that_is_not_found_counts_as_affirmed() -> None:
    """A row whose phrase is not in its sentence is not skipped."""
    found = read_row(row("rash", "No fever."))
    assert (found.negated, found.temporality) == (False, "recent")


@pytest.mark.skipif(not ROWS.exists(), reason="the shared evaluation data are not here")
def test_the_score_does_not_fall() -> None:
    """The floors of the dev part: negated .96, historical .70."""
    with ROWS.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        scored = score([AssertionRow(**entry) for entry in table])
    assert scored.negated.f1 >= 0.96
    assert scored.historical.f1 >= 0.70
