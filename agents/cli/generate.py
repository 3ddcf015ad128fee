"""``claimstream generate``: encounters of a made-up hospital, as JSON lines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from claimstream.agents.cli.output import emit, json_option, table_of, track
from claimstream.agents.hospital.hospital import generate as cases


@click.command()
@click.option("--encounters", type=click.IntRange(1, 10_000_000), default=200, show_default=True)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="The same seed, the same file; two seeds, no common encounter id.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@json_option
def generate(encounters: int, seed: int, output: Path, as_json: bool) -> None:
    """Write encounters in the encounter contract's JSON form, and the truth beside them.

    OUTPUT holds one revision a line; OUTPUT with the ending .truth.jsonl holds the right codes
    and the end that a coder expects. Nothing in it is about a real person.
    """
    truth_path = output.with_suffix(".truth.jsonl")
    ends: Counter[str] = Counter()
    lines = 0
    with (
        output.open("w", encoding="utf-8") as file,
        truth_path.open("w", encoding="utf-8") as truth,
    ):
        for case in track(cases(encounters, seed), "generating", encounters):
            file.writelines(revision.to_json() + "\n" for revision in case.revisions)
            truth.write(case.truth.model_dump_json() + "\n")
            ends[case.truth.end] += 1
            lines += len(case.revisions)
    made = {"encounters": encounters, "lines": lines, "output": str(output)}
    made |= {"truth": str(truth_path), "ends": dict(sorted(ends.items()))}
    rows = [{"end": end, "encounters": count} for end, count in sorted(ends.items())]
    emit(made, as_json, lambda: table_of(f"{output}: {lines} lines", ("end", "encounters"), rows))
