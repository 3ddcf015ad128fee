"""Speed of the coder: notes a second, share of a bare automaton scan, memory, cost by length.

Run: ``python tests/benchmarks/coding_speed.py``. One process, one core, our own notes; figures are
printed, not asserted. With the reference data at hand the dev-A notes of ACI are timed too.
``--export FILE`` writes the same notes and the lexicon's phrases for ``coding_spacy.py``;
``--growth FILE`` stores seconds by length for ``plots.py``.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
import time
import tomllib
from datetime import date
from pathlib import Path

from claimstream.agents.coding.coder import Coder, Note
from claimstream.agents.coding.words.lexicon_source import OWN_TABLES
from claimstream.agents.coding.words.vocabulary import own_words, table
from claimstream.agents.coding.words.words import split
from claimstream.schemas.codesets.codesets import open_codesets

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CLAIMSTREAM_SHARED", ROOT.parent / "shared" / "data"))
ACI = SHARED / "eval" / "aci_icd10" / "dev" / "labelled_67.jsonl"
LENGTHS = (10_000, 30_000, 100_000, 300_000, 1_000_000)
ON = date(2026, 4, 1)
SHAPES = {
    "history": "HPI\n{}\n\nASSESSMENT\nGout.\n",
    "assessment": "HPI\nHe walks.\n\nASSESSMENT\n{}\n",
}
SENTENCE = "The patient walked a mile and had no fever. "


def say(name: str, value: str) -> None:
    """Write one figure."""
    sys.stdout.write(f"{name:<44}{value}\n")


def best(texts: list[str], coder: Coder) -> tuple[float, float]:
    """Return the best of three runs: seconds to scan and seconds to code."""
    scans, codes = [], []
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            own_words().units(split(text))
        scans.append(time.process_time() - start)
        start = time.process_time()
        for text in texts:
            coder.code_note(Note("n", text))
        codes.append(time.process_time() - start)
    return min(scans), min(codes)


def own_notes() -> list[str]:
    """Return the notes of the golden book, fifty times."""
    book = tomllib.loads((ROOT / "tests/golden/coding/rules.toml").read_text("utf-8"))
    return [case["text"] for case in book["case"]] * 50


def dev_a_notes() -> list[str]:
    """Return the ACI notes whose text may be read: SHA-1(id) mod 3 is not 0."""
    lines = ACI.read_text("utf-8").split("\n") if ACI.is_file() else []
    rows = [json.loads(line) for line in lines if line]
    return [row["text"] for row in rows if int(_sha1(str(row["id"])), 16) % 3]


def _sha1(text: str) -> str:
    """Return the SHA-1 of a text, which only shares out notes."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def note_sets() -> dict[str, list[str]]:
    """Return the sets of notes that are timed, those at hand."""
    sets = {"own golden notes": own_notes(), "ACI dev-A notes": dev_a_notes()}
    return {name: texts for name, texts in sets.items() if texts}


def export(target: Path) -> None:
    """Write the notes by set and the phrases of the lexicon's codes."""
    titles = [title for _, title, _ in open_codesets().titles(ON)]
    own = [text for name in OWN_TABLES for texts in table(name).values() for text in texts]
    target.write_text(json.dumps({"notes": note_sets(), "phrases": titles + own}), "utf-8")


def growth(coder: Coder) -> dict[str, dict[int, float]]:
    """Return CPU seconds by characters for each shape of note, the best of three."""
    found: dict[str, dict[int, float]] = {}
    for shape, frame in SHAPES.items():
        for length in LENGTHS:
            text = frame.format(SENTENCE * (length // len(SENTENCE)))
            found.setdefault(shape, {})[length] = min(seconds(coder, text) for _ in range(3))
    return found


def seconds(coder: Coder, text: str) -> float:
    """Return the CPU seconds of one note."""
    start = time.process_time()
    coder.code_note(Note("n", text))
    return time.process_time() - start


def main() -> None:
    """Print every figure."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    start = time.process_time()
    coder = Coder(open_codesets(), ON)
    say("compiling the lexicon, CPU", f"{time.process_time() - start:.2f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say("memory before and with the lexicon", f"{before} MiB, {memory} MiB")
    for name, texts in note_sets().items():
        scan, code = best(texts, coder)
        say(f"{name}: notes a second", f"{len(texts) / code:.0f}")
        say(f"{name}: characters a second", f"{sum(map(len, texts)) / code:,.0f}")
        say(f"{name}: share of the bare scan", f"{scan / code:.3f}")
    for shape, measured in growth(coder).items():
        for length, took in measured.items():
            each = took / length * 1e6
            say(f"{shape} of {length:,} characters", f"{took * 1e3:.0f} ms, {each:.2f} us each")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--export"]:
        export(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["--growth"]:
        measured = growth(Coder(open_codesets(), ON))
        Path(sys.argv[2]).write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    else:
        main()
