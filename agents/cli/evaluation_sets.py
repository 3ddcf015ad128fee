"""The evaluation sets: how each is read, split into dev-A and dev-B, coded and scored."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimstream.agents.cli.code import NEWEST_TITLED, as_note, coder
from claimstream.agents.cli.coding_scores import (
    Score,
    ScoredNote,
    score,
    without_external_causes,
)
from claimstream.agents.cli.every_mention import every_mention
from claimstream.agents.cli.output import refuse, track
from claimstream.agents.coding.coder import Coder
from claimstream.agents.coding.evaluation_assertion import AssertionRow, ClassScore
from claimstream.agents.coding.evaluation_assertion import score as score_assertions

__all__ = ["SETS", "CodedRow", "Part", "RowCoder", "is_frozen", "open_rows", "scored_parts"]

SETS = ("aci", "cmc", "negex", "context", "codiesp")
ACI = "aci_icd10/dev/labelled_67.jsonl"
CMC, CROSSWALK = "cmc2007/dev/cmc_584.jsonl", "cmc2007/icd9_to_icd10cm_45.json"
CONTEXT = "negex_context/dev/context_dev.tsv"
CODIESP = "codiesp/dev/dev"
Row = dict[str, Any]
Figures = Score | ClassScore


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one part of a set; notes are kept for dev-A alone."""

    name: str
    score: Figures
    notes: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class CodedRow:
    """One coded row: gold against predicted; rule and confidence of each code."""

    row_id: str
    note: ScoredNote
    rules: dict[str, str] = field(default_factory=dict)
    sure: dict[str, float] = field(default_factory=dict)


def is_frozen(row_id: str) -> bool:
    """Tell whether a row belongs to dev-B, whose text and errors nobody reads."""
    return int(hashlib.sha1(row_id.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0


def open_rows(name: str, data: Path) -> list[Row]:
    """Return the rows of dev-A."""
    return [row for row in _rows(name, data) if not is_frozen(str(row["id"]))]


def scored_parts(name: str, data: Path, only_open: bool = False) -> Iterator[Part]:
    """Yield the scored parts of a set: dev-A first, then dev-B, then both.

    ``only_open`` leaves dev-B uncoded.
    """
    if name in {"negex", "context"}:
        yield from _assertion_parts(name, data)
        return
    judge = RowCoder(data, name)
    if only_open:
        rows = [judge(row) for row in track(open_rows(name, data), name)]
        score_a = score([one.note for one in rows], judge.billable)
        yield Part("dev-A", score_a, tuple(_differing(rows)))
        return
    coded = [judge(row) for row in track(list(_rows(name, data)), name)]
    parts = {
        "dev-A": [one for one in coded if not is_frozen(one.row_id)],
        "dev-B": [one for one in coded if is_frozen(one.row_id)],
        "dev": coded,
    }
    for part, rows in parts.items():
        notes = tuple(_differing(rows)) if part == "dev-A" else ()
        yield Part(part, score([one.note for one in rows], judge.billable), notes)
    plain = [without_external_causes(one.note) for one in coded]
    if name == "aci":
        yield Part("dev without V-Y", score(plain, judge.billable))


class RowCoder:
    """Codes a row of a set and puts gold and answer side by side."""

    def __init__(self, data: Path, name: str, asked: Coder | None = None) -> None:
        """Open the coder, unless one is given, and the crosswalk for the set that needs it."""
        self._coder: Coder = asked or coder(NEWEST_TITLED)
        self._crosswalk = _crosswalk(data / CROSSWALK) if name == "cmc" else None
        self._every = name == "codiesp"

    def billable(self, code: str) -> bool:
        """Tell whether a code without dots is billable on the evaluation date."""
        return self._coder.is_billable(code)

    def __call__(self, row: Row) -> CodedRow:
        """Return the row coded; CodiEsp codes every mention."""
        if self._every:
            mentions = frozenset(map(_bare, every_mention(self._coder, row["text"])))
            return CodedRow(row["id"], ScoredNote(frozenset(map(_bare, row["icd10cm"])), mentions))
        found = self._coder.code_note(as_note(row))
        codes = [(self._told(one.code), one) for one in found.diagnoses]
        gold = row["icd9_majority"] if self._crosswalk else map(_bare, row["icd10cm"])
        note = ScoredNote(
            frozenset(gold),
            frozenset(code for code, _ in codes),
            frozenset(code for code, one in codes if one.decision == "auto"),
        )
        rules = {code: one.rule_id for code, one in codes}
        sure = {code: one.confidence for code, one in codes}
        return CodedRow(str(row["id"]), note, rules, sure)

    def _told(self, code: str) -> str:
        """Return a code as the set's gold writes it."""
        plain = _bare(code)
        if self._crosswalk is None:
            return plain
        cuts = (plain[:length] for length in range(len(plain), 2, -1))
        return next((self._crosswalk[cut] for cut in cuts if cut in self._crosswalk), f"x{plain}")


def _rows(name: str, data: Path) -> Iterable[Row]:
    """Return the rows of a set."""
    if name == "codiesp":
        return _codiesp(data / CODIESP)
    return _json_lines(data / {"aci": ACI, "cmc": CMC}[name])


def _json_lines(path: Path) -> list[Row]:
    """Return the objects of a file of JSON lines."""
    if not path.is_file():
        refuse(f"{path}: not there", "give --data FOLDER")
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _codiesp(folder: Path) -> Iterator[Row]:
    """Yield the cases of a folder of the CodiEsp corpus with their English text."""
    gold: dict[str, set[str]] = {}
    for table in folder.glob("*D.tsv"):
        for case, code in csv.reader(table.open(encoding="utf-8"), delimiter="\t"):
            gold.setdefault(case, set()).add(code.upper())
    for case in sorted(gold):
        text = (folder / "text_files_en" / f"{case}.txt").read_text("utf-8")
        yield {"id": case, "text": text, "icd10cm": sorted(gold[case])}


def _crosswalk(path: Path) -> dict[str, str]:
    """Return ICD-9-CM by ICD-10-CM code without dot; the first row of a code counts."""
    back: dict[str, str] = {}
    for nine, tens in json.loads(path.read_text("utf-8")).items():
        for ten in tens:
            back.setdefault(_bare(ten), nine)
    return back


def _bare(code: str) -> str:
    """Return a code without dot, upper case."""
    return code.replace(".", "").upper()


def _assertion_parts(name: str, data: Path) -> Iterator[Part]:
    """Yield the assertion figures; the frozen third is chosen by the row's line."""
    path = data / CONTEXT
    if not path.is_file():
        refuse(f"{path}: not there", "give --data FOLDER")
    with path.open(encoding="utf-8", newline="") as table:
        reader = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = [AssertionRow(**{k: row[k] for k in AssertionRow.__slots__}) for row in reader]
    parts = {
        "dev-A": [row for row in rows if not is_frozen(row.line)],
        "dev-B": [row for row in rows if is_frozen(row.line)],
        "dev": rows,
    }
    for part, members in parts.items():
        found = score_assertions(members)
        yield Part(f"{part} negated", found.negated)
        yield Part(f"{part} historical", found.historical)


def _differing(coded: list[CodedRow]) -> Iterator[dict[str, object]]:
    """Yield the notes whose codes differ from gold."""
    for one in coded:
        missed, extra = one.note.gold - one.note.predicted, one.note.predicted - one.note.gold
        if missed or extra:
            yield {"note": one.row_id, "missed": sorted(missed), "extra": sorted(extra)}
