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


def coding_calibration(axes: Any, stored: dict[str, dict[str, Any]]) -> None:  # noqa: ANN401
    """Draw the share of right codes by confidence; the area of a point is its number of codes."""
    for name, measured in stored.items():
        _, numbers, means, right = zip(*measured["bands"], strict=True)
        (line,) = axes.plot(means, right, alpha=0.6, label=f"{name}, {sum(numbers)} codes")
        axes.scatter(means, right, s=[2 * n**0.8 for n in numbers], color=line.get_color())
    axes.plot((0, 1), (0, 1), ":", color="grey", label="confidence kept")
    axes.axvline(0.9, color="grey", linewidth=0.8)
    axes.set(xlabel="mean confidence of a band", ylabel="share right", title="Codes by confidence")


DRAWN: dict[str, Callable[[Any, Any], None]] = {
    "coding_calibration": coding_calibration,
    "coding_growth": coding_growth,
}


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
