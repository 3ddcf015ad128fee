"""``claimstream code`` and ``claimstream evaluate``: files in, codes and figures out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimstream.agents.cli.code import code
from claimstream.agents.cli.coding_scores import ScoredNote, difference, matched, score
from claimstream.agents.cli.evaluate import evaluate
from claimstream.agents.cli.evaluation_sets import is_frozen
from claimstream.agents.cli.output import CommandError


def written(folder: Path, *rows: dict[str, object]) -> Path:
    """Write rows as JSON lines and return the file."""
    path = folder / "notes.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_notes_and_reports_are_coded_to_a_file(tmp_path: Path) -> None:
    """The output is what the scorer reads: ids, codes, decisions and spans into the text."""
    note = {"id": "a", "text": "ASSESSMENT\nGout.", "age": "62", "gender": "male "}
    report = {"id": "b", "history": "Cough.", "impression": "Normal chest."}
    target = tmp_path / "codes.jsonl"
    given = ["--input", str(written(tmp_path, note, report)), "--output", str(target), "--json"]
    result = CliRunner().invoke(code, given, catch_exceptions=False)
    answers = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert result.exit_code == 0
    assert [[one["code"] for one in row["codes"]] for row in answers] == [["M10.9"], ["R05.9"]]
    span = answers[0]["codes"][0]["evidence"][0]
    assert str(note["text"])[span["start"] : span["end"]] == "Gout"


def test_the_service_date_of_a_note_decides_its_release(tmp_path: Path) -> None:
    """A code list is chosen by date of service, note by note."""
    text = "ASSESSMENT\nPlantar fasciitis."
    path = written(
        tmp_path,
        {"id": "a", "text": text},
        {"id": "b", "text": text, "service_date": "2026-11-16"},
    )
    result = CliRunner().invoke(code, ["--input", str(path)], catch_exceptions=False)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["codes"][0]["code"] for row in answers] == ["M72.2", "M67.A09"]


@pytest.mark.parametrize("line", ["{}", "[]", "nonsense", '{"id": 1}'])
def test_a_line_that_is_no_note_is_refused_by_number(tmp_path: Path, line: str) -> None:
    """The error names file and line, never what stood there."""
    path = tmp_path / "notes.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CommandError, match="notes.jsonl:1: not a note"):
        CliRunner().invoke(code, ["--input", str(path)], catch_exceptions=False)


def test_a_date_without_a_release_is_refused(tmp_path: Path) -> None:
    """No other release ever answers in its place."""
    path = written(tmp_path, {"id": "a", "text": "ASSESSMENT\nGout."})
    with pytest.raises(CommandError):
        CliRunner().invoke(
            code, ["--input", str(path), "--date", "2031-01-01"], catch_exceptions=False
        )


def test_a_header_in_the_gold_takes_one_leaf() -> None:
    """Gold standards hold headers; the narrowest one takes the leaf."""
    billable = {"R519", "I10"}.__contains__
    assert matched(frozenset({"R51", "I10"}), frozenset({"R519", "I10"}), billable) == 2
    assert matched(frozenset({"R51"}), frozenset({"R05"}), billable) == 0


def test_a_score_counts_notes_codes_and_auto() -> None:
    """Micro-averaged figures by hand: 2 of 3 predicted, 2 of 4 gold, 1 of 1 auto."""
    notes = [
        ScoredNote(frozenset({"A1", "B1"}), frozenset({"A1", "C1"}), frozenset({"A1"})),
        ScoredNote(frozenset({"D1", "E1"}), frozenset({"D1"})),
    ]
    found = score(notes, lambda code: True)
    assert (found.precision, found.recall) == pytest.approx((2 / 3, 1 / 2))
    assert (found.auto_precision, found.auto_recall) == pytest.approx((1.0, 1 / 4))
    assert found.f1_low <= found.f1 <= found.f1_high


def test_the_frozen_part_is_a_third_by_hash() -> None:
    """dev-B is fixed by the id alone, so nobody can choose it."""
    share = sum(is_frozen(f"note-{n}") for n in range(3_000)) / 3_000
    assert 0.30 < share < 0.37
    assert is_frozen("note-1") == is_frozen("note-1")


def test_a_missing_set_names_the_option(tmp_path: Path) -> None:
    """The data is never shipped; the error says how to point at it."""
    with pytest.raises(CommandError, match="no such folder"):
        CliRunner().invoke(
            evaluate, ["aci", "--data", str(tmp_path / "none")], catch_exceptions=False
        )


def test_a_paired_difference_is_of_the_same_notes() -> None:
    """Each note is drawn with its twin: two equal runs differ by nothing, whatever is drawn."""
    right = ScoredNote(frozenset({"A1"}), frozenset({"A1"}))
    wrong = ScoredNote(frozenset({"A1"}), frozenset({"B1"}))
    assert difference([right, wrong], [right, wrong], lambda code: True) == (0, 0, 0)
    gap, low, high = difference([right] * 9 + [wrong], [wrong] * 10, lambda code: True)
    assert (gap, high) == (pytest.approx(0.9), 1.0)
    assert 0 < low < gap


def test_reports_code_the_open_part_alone(tmp_path: Path) -> None:
    """What each rule is worth, and which entries serve one note, on notes made up here."""
    folder = tmp_path / "aci_icd10" / "dev"
    folder.mkdir(parents=True)
    texts = ["ASSESSMENT\n1. Hypertension.\n2. Heart failure.", "ASSESSMENT\n1. Gout."]
    gold = [["I11.0", "I50.9"], ["M10.9"]]
    open_ids = [f"n{n}" for n in range(20) if not is_frozen(f"n{n}")]
    rows = [
        {"id": name, "text": text, "icd10cm": codes}
        for name, text, codes in zip(open_ids, texts, gold, strict=False)
    ]
    written(folder, *rows).rename(folder / "labelled_67.jsonl")
    given = ["aci", "--data", str(tmp_path), "--only-dev-a", "--per-rule", "--per-entry", "--json"]
    result = CliRunner().invoke(evaluate, given, catch_exceptions=False)
    tables, at = [], 0
    while at < len(result.stdout.rstrip()):
        table, end = json.JSONDecoder().raw_decode(result.stdout[at:].lstrip())
        tables.append(table)
        at = result.stdout.index("\n", at + end) + 1
    parts, rules, entries = tables
    assert [(part["part"], part["f1"]) for part in parts] == [("dev-A", "1.000")]
    worth = {row["rule"]: float(row["worth"] or 0) for row in rules}
    assert worth["ICD-HTN-COMBINED"] > 0
    assert worth["ICD-FOLLOW-UP"] == 0
    assert entries[0]["of"] == 3


def shown(note: Path, *options: str) -> str:
    """Return what the command prints of one plain note."""
    return CliRunner().invoke(code, [str(note), *options], catch_exceptions=False).stdout


def test_one_plain_note_is_shown_with_the_words_behind_each_code(tmp_path: Path) -> None:
    """A person checks a code without reading JSON: its words, title, rule and decision."""
    note = tmp_path / "visit.txt"
    note.write_text("ASSESSMENT\n1. Gout.\n2. Possible sleep apnea.", encoding="utf-8")
    answer = json.loads(shown(note, "--json"))
    text = shown(note)
    assert (answer["id"], [one["code"] for one in answer["codes"]]) == ("visit", ["M10.9"])
    for word in ("M10.9", "Gout", "Gout, unspecified", "CODER-STATED v1", "UNCERTAIN-DIAGNOSIS"):
        assert " ".join(word.split()) in " ".join(text.split())


@pytest.mark.parametrize(
    ("held", "told"), [(b" \n", "is empty"), (b"\xff\xfe", "Unicode"), (b"x" * 4_194_305, "more")]
)
def test_a_file_that_holds_no_note_is_refused(tmp_path: Path, held: bytes, told: str) -> None:
    """What cannot be read is told by its kind, never quoted."""
    note = tmp_path / "visit.txt"
    note.write_bytes(held)
    with pytest.raises(CommandError, match=told):
        shown(note)


def test_one_note_or_many_but_not_both(tmp_path: Path) -> None:
    """The command never guesses which of two inputs was meant."""
    for given in ([], [str(tmp_path / "a.txt"), "--input", str(tmp_path / "b.jsonl")]):
        with pytest.raises(CommandError, match="one NOTE"):
            CliRunner().invoke(code, given, catch_exceptions=False)
