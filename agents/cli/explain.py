"""``claimstream explain``: from the words of the chart to the line of the claim."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from claimstream.agents.cli.audit import RECORDS
from claimstream.agents.cli.installation import open_records
from claimstream.agents.cli.output import NO, CommandError, json_option, table_of
from claimstream.agents.cli.story import Story, tell


@click.command()
@click.argument("encounter")
@RECORDS
@json_option
def explain(encounter: str, records: Path | None, as_json: bool) -> None:
    """Show how ENCOUNTER went: text span, code, rule, finding, claim line.

    Prints words of the chart: for those who may read it.
    """
    connection = open_records(records)
    connection.row_factory = sqlite3.Row
    story = tell(connection, encounter)
    connection.close()
    if story is None:
        raise CommandError(f"no encounter {encounter}", NO, "claimstream audit conservation --list")
    if as_json:
        click.echo(story.to_json())
    else:
        show(story, Console())


def show(story: Story, console: Console) -> None:
    """Print the story for a person."""
    where = f"{story.place} {story.reason or ''}".strip()
    pair = f"revision {story.revision}.{story.amendment}"
    console.print(f"[bold]{story.encounter_id}[/]  {pair}  {where}")
    for document in story.documents:
        console.print(marked(document))
    console.print(_codes(story.codes))
    for title, columns, rows in (
        ("findings", ("rule", "severity", "owner", "subject", "message"), story.findings),
        ("queries", ("query", "state", "rule", "question"), story.queries),
        ("claim lines", ("claim", "line", "code", "charge", "points_to"), story.lines),
        ("files", ("claim", "file", "control_number"), story.files),
        ("trail", ("stage", "action", "outcome", "reason"), story.trail),
    ):
        if rows:
            console.print(table_of(title, columns, rows))


def marked(document: dict[str, Any]) -> Text:
    """Return a document's text with the words behind codes underlined."""
    text = Text(document["text"].rstrip() + "\n")
    for span in document["spans"]:
        text.stylize("bold underline green", span["start"], span["end"])
    return Text(f"\n{document['document']} ({document['type'].lower()})\n", style="dim") + text


def _codes(rows: list[dict[str, Any]]) -> Table:
    """Return the codes with the words behind them; the release stands in the title."""
    releases = sorted({row["release"] for row in rows})
    columns = ("form", "rank", "code", "poa", "words", "rule", "decision")
    return table_of(f"codes by {', '.join(releases) or 'no release'}", columns, rows)
