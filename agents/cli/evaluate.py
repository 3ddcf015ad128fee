"""``claimstream evaluate``: how well the coder does on the readable evaluation sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from claimstream.agents.cli.evaluation_reports import CODED, REPORTS
from claimstream.agents.cli.evaluation_sets import SETS, Part, scored_parts
from claimstream.agents.cli.output import BAD_INPUT, CommandError, emit, json_option, table_of

FIGURES = (
    "precision",
    "recall",
    "f1",
    "f1_low",
    "f1_high",
    "f1_note",
    "f1_category",
    "auto_precision",
    "auto_recall",
)
COUNTS = ("notes", "gold", "predicted", "hits", "false_alarms", "misses")
COLUMNS = ("part", *COUNTS, *FIGURES)


@click.command()
@click.argument("name", metavar="SET", type=click.Choice(SETS))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("../shared/data/eval"),
    show_default=True,
    help="Folder of the evaluation sets; they are never shipped.",
)
@click.option("--per-note", is_flag=True, help="Show the differing notes of part dev-A.")
@click.option("--per-rule", is_flag=True, help="Show what each rule is worth on dev-A.")
@click.option("--per-entry", is_flag=True, help="Show own entries that serve one note of dev-A.")
@click.option("--without-index", is_flag=True, help="Pair dev-A with what is loaded and without.")
@click.option("--only-dev-a", is_flag=True, help="Leave dev-B uncoded.")
@json_option
def evaluate(name: str, data: Path, as_json: bool, only_dev_a: bool, **reports: bool) -> None:
    """Score the coder on SET, parts dev-A and dev-B apart.

    dev-B are the notes whose SHA-1 of the id is 0 modulo 3: only their totals are ever shown,
    so that a gap between the parts tells of entries fitted to dev-A. Reports code dev-A alone.

    Exit codes: 0 done; 3 the set is not there, or a report does not fit it.
    """
    if not data.is_dir():
        raise CommandError(f"{data}: no such folder", BAD_INPUT, "give --data FOLDER")
    parts = list(scored_parts(name, data, only_dev_a))
    rows = [_row(part) for part in parts]
    parts_shown = ("figure", *(part.name for part in parts))
    emit(rows, as_json, lambda: table_of(f"{name}, {data}", parts_shown, _turned(rows)))
    if reports.pop("per_note"):
        _show("notes that differ, dev-A", ("note", "missed", "extra"), parts[0].notes, as_json)
    asked = [option for option, wanted in reports.items() if wanted]
    if asked and name not in CODED:
        raise CommandError(f"no such report of {name}", BAD_INPUT, f"ask for {' or '.join(CODED)}")
    for option in asked:
        report = REPORTS[option]
        _show(report.title, report.columns, report.rows(name, data), as_json)


def _show(
    title: str, columns: tuple[str, ...], rows: Iterable[dict[str, object]], as_json: bool
) -> None:
    """Print a further table."""
    listed = list(rows)
    emit(listed, as_json, lambda: table_of(title, columns, listed))


def _turned(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return a row for each figure with a column for each part, as people compare them."""
    filled = [c for c in COLUMNS[1:] if any(c in row for row in rows)]
    return [
        {"figure": column, **{str(row["part"]): row.get(column) for row in rows}}
        for column in filled
    ]


def _row(part: Part) -> dict[str, object]:
    """Return the figures of a part, shares with three decimals."""
    return {"part": part.name, **dict(_rounded(part))}


def _rounded(part: Part) -> Iterator[tuple[str, object]]:
    """Yield the figures of a part."""
    derived = {name: getattr(part.score, name) for name in ("precision", "recall", "f1")}
    for name, value in {**asdict(part.score), **derived}.items():
        yield name, f"{value:.3f}" if isinstance(value, float) else value
