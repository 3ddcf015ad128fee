"""How findings are meant: golden sentences, and proof that every cue earns its place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.coding.assertion import Assertion, assess, assess_in, explain, explain_in
from claimstream.agents.coding.reading.cues import CueBook, CueError, cue_book, cue_source, load
from claimstream.agents.coding.reading.reading import read

GOLDEN = Path(__file__).parents[2] / "golden" / "coding" / "assertion"
BOOKS = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(GOLDEN.glob("*.toml"))
}
CASES = [
    (f"{book}: {case['name']}", case) for book in BOOKS for case in BOOKS[book].get("case", [])
]
PINS = BOOKS["pins"]["pin"]
WINDOWS = BOOKS["windows"]["window"]
SHIPPED = cue_source()["group"]
GROUPS = [group["name"] for group in SHIPPED]
ACTING = [row["name"] for row in SHIPPED if row["effect"] not in {"stop", "none"}]
Row = Mapping[str, Any]


def found(marked: str, row: Row, book: CueBook | None = None) -> Assertion:
    """Return how the phrase between « and » is read."""
    start, end = marked.index("«"), marked.index("»") - 1
    text = marked.replace("«", "").replace("»", "")
    if row.get("in_chart"):
        return explain_in(read(text), start, end, book).assertion
    return explain(text, start, end, book).assertion


def stated(row: Row) -> Assertion:
    """Return what a golden row states; what it leaves out is the plain reading."""
    return Assertion(
        negated=row.get("negated", False),
        temporality=row.get("temporality", "recent"),
        experiencer=row.get("experiencer", "patient"),
        certain=row.get("certain", True),
    )


def with_cue(pin: Row, cue: str) -> str:
    """Return a pin's text with one of its cues in place."""
    said = cue.replace("<number>", "3").replace("<year>", "2010")
    said = said.replace("<start> ", "").replace(" <end>", "")
    return str(pin["text"]).replace("{cue}", said)


def with_gap(window: Row, words: int) -> str:
    """Return a window's text with so many neutral words in the gap."""
    return str(window["text"]).replace("{gap}", "mild " * words).replace("  ", " ")


def failures(group: str, book: CueBook) -> Iterator[str]:
    """Yield the golden rows that a lexicon breaks, those of the group first."""
    for pin in (pin for pin in PINS if pin["group"] == group):
        yield from (
            cue for cue in pin["cues"] if found(with_cue(pin, cue), pin, book) != stated(pin)
        )
    for row in (row for row in WINDOWS if row["group"] == group):
        at, beyond = (found(with_gap(row, row["words"] + more), row, book) for more in (0, 1))
        if (at, beyond) != (stated(row["within"]), stated(row["beyond"])):
            yield f"window of {group}"
    yield from (name for name, case in CASES if found(case["text"], case, book) != stated(case))


def mutated(group: str, **changes: object) -> CueBook:
    """Return the lexicon with columns of one group changed."""
    return load(
        {"group": [{**row, **(changes if row["name"] == group else {})} for row in SHIPPED]}
    )


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_a_golden_finding_is_read_as_stated(name: str, case: Row) -> None:
    """The matrix of phenomena says how each sentence is to be read."""
    assert found(case["text"], case) == stated(case), name


@pytest.mark.parametrize("book", [book for book in BOOKS if "case" in BOOKS[book]])
def test_no_cell_of_the_matrix_is_empty(book: str) -> None:
    """Each phenomenon is shown to act, to keep still, and to stop at its boundary."""
    cells = {case["cell"] for case in BOOKS[book]["case"]}
    assert cells == ({"boundary"} if book == "stops" else {"fires", "silent", "boundary"})


@pytest.mark.parametrize("pin", PINS, ids=[f"{n}: {pin['group']}" for n, pin in enumerate(PINS)])
def test_every_cue_acts(pin: Row) -> None:
    """No cue is hidden by a longer one, a stop or a look-alike."""
    wrong = [cue for cue in pin["cues"] if found(with_cue(pin, cue), pin) != stated(pin)]
    assert wrong == []


def test_every_cue_is_pinned() -> None:
    """A cue that comes or goes does so in the golden file as well."""
    pinned = {(pin["group"], cue) for pin in PINS for cue in pin["cues"]}
    shipped = {(row["name"], cue) for row in SHIPPED for cue in row["cues"]}
    assert pinned == shipped


@pytest.mark.parametrize("pin", PINS, ids=[f"{n}: {pin['group']}" for n, pin in enumerate(PINS)])
def test_every_cue_is_needed(pin: Row) -> None:
    """A cue taken from the lexicon changes how its line is read."""
    group = next(row for row in SHIPPED if row["name"] == pin["group"])
    idle = []
    for cue in pin["cues"]:
        rest = [other for other in group["cues"] if other != cue] or ["a cue that is never said"]
        without = mutated(pin["group"], cues=rest)
        idle += [cue] if found(with_cue(pin, cue), pin, without) == stated(pin) else []
    assert idle == []


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_taken_away_is_noticed(group: str) -> None:
    """No group of cues is there for nothing."""
    assert next(failures(group, mutated(group, cues=["a cue that is never said"])), None)


@pytest.mark.parametrize("window", WINDOWS, ids=[window["group"] for window in WINDOWS])
def test_a_window_ends_where_it_is_said_to_end(window: Row) -> None:
    """A cue acts at its window and no word further."""
    assert found(with_gap(window, window["words"]), window) == stated(window["within"])
    assert found(with_gap(window, window["words"] + 1), window) == stated(window["beyond"])


@pytest.mark.parametrize("group", ACTING)
@pytest.mark.parametrize("step", [-1, 1])
def test_a_window_moved_by_one_word_is_noticed(group: str, step: int) -> None:
    """The reach of every group is proven on both sides."""
    window = next(row for row in SHIPPED if row["name"] == group)["window"]
    assert next(failures(group, mutated(group, window=window + step)), None)


@pytest.mark.parametrize(
    ("group", "label"),
    [(row["name"], label) for row in SHIPPED for label in row.get("stops", ())],
)
def test_a_stop_that_lets_an_effect_pass_is_noticed(group: str, label: str) -> None:
    """Each effect that a stop ends is proven to end there."""
    row = next(row for row in SHIPPED if row["name"] == group)
    stops = [other for other in row["stops"] if other != label]
    assert next(failures(group, mutated(group, stops=stops)), None)


@pytest.mark.parametrize("group", [row["name"] for row in SHIPPED if "inside" in row])
def test_a_cue_inside_the_finding_is_noticed(group: str) -> None:
    """Where a finding's own words count, a golden says so."""
    assert next(failures(group, mutated(group, inside=False)), None)


def test_the_cues_that_acted_are_named() -> None:
    """Whoever asks why is shown the words."""
    text = "She denies fever."
    (reason,) = explain(text, 11, 16).reasons
    assert (reason.effect, text[reason.start : reason.end]) == ("negated", "denies")


def test_a_span_outside_the_text_is_refused() -> None:
    """A wrong offset is the caller's fault and says how to mend it."""
    with pytest.raises(ValueError, match="span outside the text"):
        assess("fever", 2, 9)
    with pytest.raises(ValueError, match="span outside the text"):
        assess_in(read("fever"), 4, 2)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"name": "x", "effect": "gone", "cues": ["y"]}, "group x: effect"),
        (
            {"name": "x", "effect": "negated", "direction": "up", "cues": ["y"]},
            "group x: direction",
        ),
        ({"name": "x", "effect": "negated", "cues": []}, "group x: cues is empty"),
    ],
)
def test_a_broken_lexicon_names_its_group(row: Row, fault: str) -> None:
    """An editor of the lexicon is told where to look."""
    with pytest.raises(CueError, match=fault):
        load({"group": [row]})


@given(st.text(), st.data())
def test_any_text_can_be_assessed(text: str, data: st.DataObject) -> None:
    """No text, whatever its characters, stops the engine, and its reasons lie in the text."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for judgement in (explain(text, start, end), explain_in(read(text), start, end)):
        assert all(0 <= reason.start < reason.end <= len(text) for reason in judgement.reasons)


WORDS = st.sampled_from(
    ["no", "fever", ",", "denies", "cough", "history", "of", "asthma", "."]
    + ["if", "pain", ";", "mother", "had", "gout", "possible", "rash"]
)
SAID = WORDS.filter(lambda word: word != ".")
"""Words that read alike in capitals; a full stop before a small letter ends no sentence."""


@given(st.lists(WORDS, min_size=1, max_size=25), st.data(), st.text(" \t", max_size=30))
def test_blanks_at_the_end_change_nothing(
    said: list[str], data: st.DataObject, blanks: str
) -> None:
    """The reading depends on words, not on how the line was padded."""
    text = " ".join(said)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    assert assess(text + blanks, start, end) == assess(text, start, end)


@given(st.lists(SAID, min_size=1, max_size=25), st.data())
def test_capitals_and_doubled_blanks_change_nothing(said: list[str], data: st.DataObject) -> None:
    """Dictated and typed notes of the same words are read alike."""
    place = data.draw(st.integers(0, len(said) - 1))
    plain, wide = " ".join(said), "  ".join(said).upper()
    first = len(" ".join(said[:place])) + bool(place)
    far = len("  ".join(said[:place])) + 2 * bool(place)
    length = len(said[place])
    assert assess(plain, first, first + length) == assess(wide, far, far + length)


@pytest.mark.parametrize(
    "text", ["no " * 100_000, "denies, " * 50_000, "(" * 100_000, "?" * 100_000]
)
def test_a_bomb_of_cues_is_read(text: str) -> None:
    """A sentence without an end is read within reach of the finding only."""
    middle = len(text) // 2
    reasons = explain(text, middle, middle + 1).reasons
    assert all(middle - 1_100 < reason.start < middle + 1_100 for reason in reasons)


def test_the_lexicon_is_compiled_once() -> None:
    """A worker pays for the lexicon at start, not at every note."""
    assert cue_book() is cue_book()
