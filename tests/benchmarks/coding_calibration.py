"""How often codes of a confidence are right.

Run: ``python tests/benchmarks/coding_calibration.py docs/figures/coding_calibration.json``. Writes
counts by band of confidence for each set at hand to the file, from which ``plots.py`` draws, and
prints the table. Of the evaluation sets only dev-A is coded.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from claimstream.agents.cli.coding_scores import matched
from claimstream.agents.cli.evaluation_sets import RowCoder, open_rows
from claimstream.agents.coding.coder import Coder, Note
from claimstream.schemas.codesets.codesets import open_codesets

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "coding"
SHARED = Path(os.environ.get("CLAIMSTREAM_SHARED", ROOT.parent / "shared" / "data"))
FITTED = ("ordinary/specialties_first.toml", "injuries_again.toml")
"""Books whose first run the weights were fitted on, with the visits."""
UNSEEN = ("ordinary/specialties_second.toml", "ordinary/fourth_batch_medicine.toml")
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
ON = date(2026, 4, 1)
Told = tuple[float, bool, bool]
"""Confidence, right, auto of one code."""


def visits(coder: Coder) -> Iterator[tuple[int, list[Told]]]:
    """Yield the number of expected codes and the codes given for each whole visit."""
    for book in sorted((GOLDEN / "visits").glob("*.toml")):
        for visit in tomllib.loads(book.read_text("utf-8"))["visit"]:
            aside = frozenset(visit.get("status", "").split())
            yield judged(coder, visit["text"], visit["codes"], aside)


def sentences(coder: Coder, names: Iterable[str]) -> Iterator[tuple[int, list[Told]]]:
    """Yield the same for assessments of one line, perhaps with the history before it."""
    for name in names:
        for *told, codes in rows(tomllib.loads((GOLDEN / name).read_text("utf-8"))):
            before = f"HPI\n{told[0]}\n\n" if len(told) > 1 else ""
            yield judged(coder, f"{before}ASSESSMENT\n\n{told[-1]}.\n", codes)


def rows(book: dict[str, Any]) -> Iterator[Iterable[str]]:
    """Yield the rows of a book of groups or of tables of titles."""
    yield from (case for group in book.get("group", ()) for case in group["cases"])
    tables = (table for table in book.values() if isinstance(table, dict))
    yield from (row for table in tables for row in table.items())


def judged(
    coder: Coder, text: str, codes: str, aside: frozenset[str] = frozenset()
) -> tuple[int, list[Told]]:
    """Return how many codes are expected of a note, and each code given."""
    gold = frozenset(codes.split())
    given = [d for d in coder.code_note(Note("n", text)).diagnoses if d.code not in aside]
    return len(gold), [(d.confidence, d.code in gold, d.decision == "auto") for d in given]


def evaluated(name: str) -> Iterator[tuple[int, list[Told]]]:
    """Yield the same for dev-A of an evaluation set."""
    judge = RowCoder(SHARED / "eval", name)
    for row in open_rows(name, SHARED / "eval"):
        coded = judge(row)
        gold, auto = coded.note.gold, coded.note.auto
        yield (
            len(gold),
            [
                (sure, bool(matched(gold, frozenset({code}), judge.billable)), code in auto)
                for code, sure in coded.sure.items()
            ],
        )


def banded(notes: Iterable[tuple[int, list[Told]]]) -> dict[str, Any]:
    """Return counts by band, and precision at recall of what is auto."""
    listed = list(notes)
    codes = [code for _, given in listed for code in given]
    auto = [right for _, right, chosen in codes if chosen]
    found: dict[str, Any] = {"notes": len(listed), "bands": []}
    for low, high in zip(BANDS, (*BANDS[1:], 1.01), strict=True):
        band = [(sure, right) for sure, right, _ in codes if low <= sure < high]
        if band:
            mean = sum(sure for sure, _ in band) / len(band)
            right = sum(right for _, right in band) / len(band)
            found["bands"].append([low, len(band), round(mean, 3), round(right, 3)])
    found["auto"] = [round(sum(auto) / (len(auto) or 1), 3), len(auto)]
    found["recall"] = round(sum(auto) / sum(expected for expected, _ in listed), 3)
    return found


def main() -> None:
    """Measure every set at hand."""
    coder = Coder(open_codesets(), ON)
    sets = {
        "visits": visits(coder),
        "titles and injuries": sentences(coder, FITTED),
        "titles, weights set before": sentences(coder, UNSEEN),
    }
    if (SHARED / "eval").is_dir():
        sets |= {f"{name} dev-A": evaluated(name) for name in ("aci", "cmc")}
    found: dict[str, Any] = {name: banded(notes) for name, notes in sets.items()}
    Path(sys.argv[1]).write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    for name, figures in found.items():
        sys.stdout.write(f"{name}: auto {figures['auto']} recall {figures['recall']}\n")
        for low, number, mean, right in figures["bands"]:
            sys.stdout.write(f"  from {low:.2f}  {number:4}  mean {mean:.2f}  right {right:.2f}\n")


if __name__ == "__main__":
    main()
