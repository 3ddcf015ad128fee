"""Draw the figures of the docs from their stored data: ``python tests/benchmarks/plots.py``.

Run in an environment of its own with ``pip install matplotlib``, which is no dependency. Each
``docs/figures/NAME.json`` becomes ``NAME.svg`` beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt

FIGURES = Path(__file__).parents[2] / "docs" / "figures"
mpl.rcParams |= {"svg.hashsalt": "claimstream", "font.size": 10, "svg.fonttype": "none"}


def coding_growth(axes: Any, stored: dict[str, dict[str, float]]) -> None:  # noqa: ANN401
    """Draw CPU seconds by length of a note; a straight line of slope 1 is linear cost."""
    for shape, measured in stored.items():
        lengths = [int(length) for length in measured]
        axes.loglog(lengths, list(measured.values()), marker="o", label=f"long {shape}")
    first = next(iter(stored.values()))
    lengths = [int(length) for length in first]
    each = next(iter(first.values())) / lengths[0]
    axes.loglog(lengths, [each * n for n in lengths], ":", color="grey", label="linear")
    axes.set(xlabel="characters of the note", ylabel="CPU seconds", title="Cost of coding a note")


DRAWN: dict[str, Callable[[Any, Any], None]] = {"coding_growth": coding_growth}


def main() -> None:
    """Draw every figure."""
    for name, draw in DRAWN.items():
        figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
        draw(axes, json.loads((FIGURES / f"{name}.json").read_text("utf-8")))
        axes.grid(visible=True, which="major", alpha=0.3)
        axes.legend()
        figure.savefig(FIGURES / f"{name}.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
