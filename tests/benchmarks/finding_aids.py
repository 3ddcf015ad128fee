"""What the official tables change: dev-A of both sets coded without and with them.

python tests/benchmarks/finding_aids.py STORE [AID ...]

STORE is a reference folder into which ``claimstream reference load`` put the aids: index,
neoplasm, drug, eindex; named after it are those to use, all when none is named. Prints micro F1
of both runs and the paired bootstrap of the difference over notes (1,000 draws). dev-B is not
coded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from claimstream.agents.cli import evaluation_sets as sets
from claimstream.agents.cli.coding_scores import f1_of, matched
from claimstream.agents.coding.coder import Coder
from claimstream.schemas.codesets.codesets import Codesets, open_codesets

ON = date(2026, 4, 1)
HERE = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("CLAIMSTREAM_SHARED", HERE.parent / "shared" / "data")) / "eval"
EMPTY = {
    "index": "index_entries",
    "neoplasm": "neoplasm_rows",
    "drug": "drug_rows",
    "eindex": "external_cause_entries",
}
DRAWS = 1_000
Counts = tuple[int, int, int]


class Some(Codesets):
    """Code sets of which only some finding aids are used."""

    used: frozenset[str] = frozenset()

    def finding_aid(self, aid: str) -> str | None:
        """Name the release of an aid that is used."""
        return super().finding_aid(aid) if aid in self.used else None

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - whatever the code sets hold
        """Return nothing of an aid that is not used, in the reference set either.

        A season's lexicon is kept by its reference set: with the whole one, both runs would
        share the first lexicon.
        """
        if name == "reference_set":
            hidden = {f"icd10cm-{aid}" for aid in EMPTY} - {f"icd10cm-{aid}" for aid in self.used}
            held = super().__getattribute__(name)
            return {kind: release for kind, release in held.items() if kind not in hidden}
        aid = next((aid for aid, lines in EMPTY.items() if lines == name), None)
        if aid and aid not in super().__getattribute__("used"):
            return lambda: iter(())
        return super().__getattribute__(name)


def opened(store: Path, used: Sequence[str]) -> Codesets:
    """Return the code sets of a folder with some aids."""
    codesets = open_codesets(store)
    codesets.__class__ = type("Used", (Some,), {"used": frozenset(used)})
    return codesets


def counted(name: str, codesets: Codesets) -> Iterator[tuple[Counts, str]]:
    """Yield hits, predicted and gold of each dev-A note, with its codes."""
    judge = sets.RowCoder(DATA, name)
    judge._coder = Coder(codesets, ON)  # noqa: SLF001 - the same judge, other code sets
    for row in sets._rows(name, DATA):  # noqa: SLF001
        if not sets.is_frozen(str(row["id"])):
            note = judge(row).note
            hits = matched(note.gold, note.predicted, judge.billable)
            yield (hits, len(note.predicted), len(note.gold)), " ".join(sorted(note.predicted))


def compared(name: str, store: Path, used: Sequence[str]) -> None:
    """Print one set's F1 without and with the aids, and the interval of the difference."""
    bare = list(counted(name, opened(store, ())))
    aided = list(counted(name, opened(store, used)))
    pairs = [(one[0], other[0]) for one, other in zip(bare, aided, strict=True)]
    draw = Random(0)  # noqa: S311 - a fixed seed
    samples = (draw.choices(pairs, k=len(pairs)) for _ in range(DRAWS))
    gains = sorted(f1_of(b for _, b in some) - f1_of(a for a, _ in some) for some in samples)
    first, second = f1_of(a for a, _ in pairs), f1_of(b for _, b in pairs)
    changed = sum(one[1] != other[1] for one, other in zip(bare, aided, strict=True))
    sys.stdout.write(
        f"{name} dev-A, {len(pairs)} notes, {'+'.join(used)}: F1 {first:.4f} -> {second:.4f}, "
        f"difference {second - first:+.4f} (95 % {gains[25]:+.4f} to {gains[974]:+.4f}), "
        f"notes whose codes change: {changed}\n"
    )


if __name__ == "__main__":
    for each in ("aci", "cmc"):
        compared(each, Path(sys.argv[1]), sys.argv[2:] or list(EMPTY))
