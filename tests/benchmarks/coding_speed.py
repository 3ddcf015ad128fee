"""Speed of the coder: notes a second, share of a bare automaton scan, memory, cost by length.

Run: ``python tests/benchmarks/coding_speed.py``. One process, one core, our own notes; figures are
printed, not asserted. With the reference data at hand the readable ACI notes are timed too.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import tomllib
from datetime import date
from pathlib import Path

from claimstream.agents.coding.coder import Coder, Note
from claimstream.agents.coding.vocabulary import own_words
from claimstream.agents.coding.words import split
from claimstream.schemas.codesets.codesets import open_codesets

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CLAIMSTREAM_SHARED", ROOT.parent / "shared" / "data"))
ACI = SHARED / "eval" / "aci_icd10" / "dev" / "labelled_67.jsonl"
LENGTHS = (1_000, 10_000, 100_000, 1_000_000)


def say(name: str, value: str) -> None:
    """Write one figure."""
    sys.stdout.write(f"{name:<44}{value}\n")


def best(texts: list[str], coder: Coder) -> tuple[float, float]:
    """Return the best of three runs: seconds to scan and seconds to code."""
    scans, codes = [], []
    for _ in range(3):
        start = time.perf_counter()
        for text in texts:
            own_words().units(split(text))
        scans.append(time.perf_counter() - start)
        start = time.perf_counter()
        for text in texts:
            coder.code_note(Note("n", text))
        codes.append(time.perf_counter() - start)
    return min(scans), min(codes)


def own_notes() -> list[str]:
    """Return the notes of the golden book, fifty times."""
    book = tomllib.loads((ROOT / "tests/golden/coding/rules.toml").read_text("utf-8"))
    return [case["text"] for case in book["case"]] * 50


def main() -> None:
    """Print every figure."""
    start = time.perf_counter()
    coder = Coder(open_codesets(), date(2026, 4, 1))
    say("compiling the lexicon", f"{time.perf_counter() - start:.2f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say("memory of the worker, lexicon compiled", f"{memory} MiB")
    sets = {"own golden notes": own_notes()}
    if ACI.is_file():
        lines = ACI.read_text("utf-8").split("\n")
        sets["ACI readable notes"] = [json.loads(line)["text"] for line in lines if line]
    for name, texts in sets.items():
        scan, code = best(texts, coder)
        say(f"{name}: notes a second", f"{len(texts) / code:.0f}")
        say(f"{name}: share of the bare scan", f"{scan / code:.2f}")
    sentence = "The patient walked a mile and had no fever. "
    for length in LENGTHS:
        text = f"HPI\n{sentence * (length // len(sentence))}\n\nASSESSMENT\nGout.\n"
        start = time.perf_counter()
        coder.code_note(Note("n", text))
        say(f"a note of {length:,} characters", f"{(time.perf_counter() - start) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
