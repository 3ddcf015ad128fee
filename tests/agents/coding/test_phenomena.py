"""The guidelines as an outsider's matrix: every phenomenon fires, stays silent and has a boundary.

A cell with ``defect`` is one where the coder is believed to be wrong, and says what it gives: the
test fails as soon as it is right, so that the mark goes.
"""

from __future__ import annotations

import cProfile
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from claimstream.agents.coding.code import code
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import DiagnosisRole

Make = Callable[..., Any]
Cell = dict[str, Any]

GOLDEN = Path(__file__).parents[2] / "golden" / "coding"
BOOKS = sorted((GOLDEN / "phenomena").glob("*.toml"))
TRAPS: list[Cell] = tomllib.loads((GOLDEN / "adversarial.toml").read_text("utf-8"))["case"]
SIDES = ("fires", "silent", "boundary")
ASIDE = (DiagnosisRole.ADMITTING, DiagnosisRole.REASON_FOR_VISIT)
REQUIRED = {
    *("I.A.15", "I.B.4", "I.B.5", "I.B.8", "I.B.9", "I.B.11", "I.B.13", "I.B.14", "I.B.16"),
    *("I.B.17", "II.H", "IV.H", "IV.K", "I.C.1.d", "I.C.2", "I.C.4.a", "I.C.6.a", "I.C.9.a"),
    *("I.C.10", "I.C.12", "I.C.13.d", "I.C.15", "I.C.16", "I.C.18", "I.C.19", "I.C.20", "I.C.21"),
    *("negation", "family", "historical", "hypothetical", "conditional", "side", "copied"),
    *("medication", "allergy"),
}
"""The first word of every phenomenon that the matrix must have."""

PHENOMENA: list[Cell] = [
    phenomenon
    for book in BOOKS
    for phenomenon in tomllib.loads(book.read_text(encoding="utf-8"))["phenomenon"]
]


def cells() -> Iterator[Any]:
    """Yield every cell as a test parameter, defects marked."""
    for phenomenon in PHENOMENA:
        for side in SIDES:
            for number, cell in enumerate(phenomenon[side], 1):
                name = f"{phenomenon['name']}, {side} {number}: {cell['why']}"
                yield pytest.param(cell, id=name, marks=marks(cell))


def marks(cell: Cell) -> list[pytest.MarkDecorator]:
    """Return the mark of a cell that the coder is believed to get wrong."""
    defect = cell.get("defect")
    return [pytest.mark.xfail(strict=True, reason=defect)] if defect else []


def documents(cell: Cell) -> list[Cell]:
    """Return a cell's documents: as they stand, one note, or one assessment and plan."""
    if "documents" in cell:
        return list(cell["documents"])
    return [{"text": cell.get("note") or f"ASSESSMENT AND PLAN:\n{cell['plan']}\n"}]


def listed(cell: Cell, make_ready: Make, codesets: Codesets) -> list[str]:
    """Return the diagnoses of the cell's form in order, without repeats beside the list."""
    ready = make_ready({**cell.get("encounter", {}), "documents": documents(cell)})
    form = cell.get("form", "PROFESSIONAL")
    lists = code(ready, codesets).diagnosis_lists
    found = next(each for each in lists if each.claim_type == form)
    return [each.code for each in found.diagnoses if each.role not in ASIDE]


def test_no_cell_of_the_matrix_is_empty() -> None:
    """A rule that was never seen to stay silent is not a rule."""
    assert {p["name"].split()[0] for p in PHENOMENA} >= REQUIRED
    for phenomenon in PHENOMENA:
        assert phenomenon["cites"]
        assert all(phenomenon.get(side) for side in SIDES), phenomenon["name"]


def test_expected_codes_are_billable_on_the_day(codesets: Codesets) -> None:
    """The matrix itself obeys the code set."""
    on = date(2026, 11, 16)
    wanted = {
        each for p in PHENOMENA for side in SIDES for cell in p[side] for each in cell["codes"]
    }
    assert [each for each in sorted(wanted) if not codesets.is_billable(each, on)] == []


@pytest.mark.parametrize("cell", cells())
def test_a_phenomenon_gives_exactly_its_codes(
    cell: Cell, make_ready: Make, codesets: Codesets
) -> None:
    """No code too many, none too few, and the first one where the guideline names it."""
    found = listed(cell, make_ready, codesets)
    assert sorted(found) == sorted(cell["codes"])
    assert found[0] == cell.get("first", found[0])


def test_the_stage_of_an_ulcer_comes_from_the_nurse(make_ready: Make, codesets: Codesets) -> None:
    """Without her note nobody tells how deep it is (I.B.14)."""
    plan = {"text": "ASSESSMENT AND PLAN:\n1. Pressure ulcer of the sacral region."}
    skin = {"document_id": "D2", "document_type": "NURSING_NOTE", "author_role": "NURSE"}
    note = skin | {"text": "Skin: sacral pressure ulcer, stage 3."}
    assert listed({"documents": [plan, note]}, make_ready, codesets) == ["L89.153"]
    assert listed({"documents": [plan]}, make_ready, codesets) == ["L89.159"]


@pytest.mark.parametrize(
    "trap", [pytest.param(trap, id=trap["name"], marks=marks(trap)) for trap in TRAPS]
)
def test_a_trap_gives_nothing_but_what_stands_beside_it(
    trap: Cell, make_ready: Make, codesets: Codesets
) -> None:
    """What no provider documented as the patient's condition is not coded, whoever asks."""
    assert sorted(listed(trap, make_ready, codesets)) == sorted(trap.get("codes", []))


def test_terminal_codes_stop_at_the_contract(make_ready: Make) -> None:
    """Text that a screen would hide or strike out never becomes a chart."""
    for sequence in ("\x1b[8m", "\x1b[9m"):
        with pytest.raises(ValidationError):
            make_ready({"documents": [{"text": f"PLAN:\n1. {sequence}Pneumonia.\x1b[0m"}]})


MEGABYTE = 1 << 20
BOMBS = {
    "a megabyte without a blank": "x" * MEGABYTE,
    "list numbers": "1. " * (MEGABYTE // 8 // 3),
    "empty items": "1.\n" * (MEGABYTE // 8 // 3),
    "headings": "PLAN:\n" * (MEGABYTE // 4 // 6),
    "negations of one condition": "no pneumonia. " * (MEGABYTE // 4 // 14),
    "almost a number for every pattern": "1" * 50_000 + "." * 50_000 + "!",
    "open brackets": "(" * 100_000 + "[" * 100_000,
    "words that begin like a diagnosis": "chronic obstructive " * 20_000 + "with " * 50_000,
    "cues without a condition": "denies no without history of rule out if " * 5_000,
    "combining marks": "o" + "\u0301" * 100_000,
    "surrounded by blanks": " " * 200_000 + "\t" * 200_000 + "\u00a0" * 200_000,
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("plan", BOMBS.values(), ids=list(BOMBS))
def test_a_bomb_neither_hangs_nor_codes(plan: str, make_ready: Make, codesets: Codesets) -> None:
    """Patterns of quadratic cost would not end within the test's time."""
    assert listed({"plan": plan}, make_ready, codesets) == []


def calls(plan: str, make_ready: Make, codesets: Codesets) -> int:
    """Return how many functions coding a plan calls: a measure of work that no machine changes."""
    ready = make_ready({"documents": documents({"plan": plan})})
    profile = cProfile.Profile()
    profile.runcall(code, ready, codesets)
    return sum(entry.callcount for entry in profile.getstats())


SHAPES = {
    "numbered problems": "1. Gout.\n",
    "numbered problems with their lines": "1. Gout. He feels well.\n",
    "symptoms with bullets": "1. Cough.\n- It is not due to asthma.\n",
    "paragraphs": "Gout. He is well.\n\n",
    "drugs that do harm": "Rash due to amoxicillin. ",
    "rows of a table": "Diagnosis | Gout | right hand\n",
    "bullets": "- gout\n",
    "sentences": "Gout. ",
    "denials": "No gout. ",
    "headings": "PLAN:\n",
    "purposes of a visit": "Here for annual exam. ",
    "unknown words": "lorem ipsum dolor\n",
}


@pytest.mark.parametrize("unit", list(SHAPES.values()), ids=list(SHAPES))
def test_twice_the_note_is_at_most_twice_the_work(
    unit: str, make_ready: Make, codesets: Codesets
) -> None:
    """Cost is linear in the length of a note, counted in calls, beyond a fixed start."""
    calls(unit * 20, make_ready, codesets)
    first, second, fourth = (calls(unit * n, make_ready, codesets) for n in (50, 100, 200))
    assert fourth - second <= 2.1 * (second - first)


def test_twice_the_chart_is_at_most_twice_the_work(make_ready: Make, codesets: Codesets) -> None:
    """Cost is linear in the number of notes of one chart as well."""
    code(make_ready(), codesets)
    text = "HPI:\nHe feels well.\n\nASSESSMENT AND PLAN:\n1. Gout. Continue.\n"
    work = []
    for number in (100, 200, 400):
        notes = [{"document_id": f"D{n}", "text": text} for n in range(number)]
        profile = cProfile.Profile()
        profile.runcall(code, make_ready({"documents": notes}), codesets)
        work.append(sum(entry.callcount for entry in profile.getstats()))
    assert work[2] - work[1] <= 2.1 * (work[1] - work[0])


def test_a_bomb_does_not_hide_the_assessment(make_ready: Make, codesets: Codesets) -> None:
    """What stands after a megabyte of noise is still read, with evidence where it stands."""
    body = "The patient walked a mile and had no fever. " * (MEGABYTE // 44)
    note = f"HISTORY:\n{body}\n\nASSESSMENT AND PLAN:\n1. Gout.\n"
    ready = make_ready({"documents": [{"text": note}]})
    (found,) = code(ready, codesets).diagnosis_lists[0].diagnoses
    assert found.code == "M10.9"
    assert note[found.evidence[0].start : found.evidence[0].end] == "Gout"
