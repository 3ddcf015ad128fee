"""``claimstream statistics``: what leaders look at, from the records."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import click
from rich.table import Table

from claimstream.agents.cli.audit import RECORDS
from claimstream.agents.cli.installation import asker, open_records
from claimstream.agents.cli.output import NO, USAGE, CommandError, emit, json_option, table_of
from claimstream.agents.statistics.small_cells import THRESHOLD
from claimstream.agents.statistics.snapshot import offsets, snapshot
from claimstream.agents.statistics.window import Window, WindowError
from claimstream.schemas.coding_statistics import CodingStatistics

DAY = click.DateTime(formats=["%Y-%m-%d"])
SPAN = "SELECT min(day), max(day) FROM encounters"
COLUMNS = ("measure", "facility", "member", "value", "count")
SUPPRESSED = "–"


@click.command()
@RECORDS
@click.option("--from", "first", type=DAY, help="First day; default the first in the records.")
@click.option("--to", "last", type=DAY, help="Last day; default the last in the records.")
@click.option("--exact", is_flag=True, help="Tell small cells too: for those who may read RECORDS.")
@json_option
def statistics(
    records: Path | None, first: datetime | None, last: datetime | None, exact: bool, as_json: bool
) -> None:
    """Show encounters, charges, claims, queries and codes over a window of event time.

    Cells behind which fewer than 11 encounters stand are suppressed, and so are those from which
    one could be computed. docs/statistics.md defines each measure.
    """
    connection = open_records(records)
    views = files("claimstream.agents.statistics").joinpath("views.sql")
    connection.executescript(views.read_text(encoding="utf-8"))
    connection.execute("BEGIN")  # one view of the records while RECORDS goes on writing
    ask = asker(connection)
    window = window_of(connection, first, last)
    cells = snapshot(ask, window, offsets(ask), 0 if exact else THRESHOLD)
    connection.close()
    emit([json.loads(cell.to_json()) for cell in cells], as_json, lambda: _table(window, cells))


def window_of(
    connection: sqlite3.Connection, first: datetime | None, last: datetime | None
) -> Window:
    """Return the window asked for; a day not given is the first or last of the records."""
    known = connection.execute(SPAN).fetchone()
    start = first.date() if first else known[0] and date.fromisoformat(known[0])
    end = last.date() if last else known[1] and date.fromisoformat(known[1])
    if not start or not end:
        raise CommandError("the records hold no encounter yet", NO, "give --from and --to")
    try:
        return Window(start, end)
    except WindowError as error:
        raise CommandError(str(error), USAGE, "claimstream statistics --help") from None


def _table(window: Window, cells: tuple[CodingStatistics, ...]) -> Table:
    """Return the cells as people read them; a month is told beside its member."""
    rows = [
        {
            "measure": cell.measure,
            "facility": cell.facility_id or "all",
            "member": _member(window, cell),
            "value": SUPPRESSED if cell.suppressed else cell.value,
            "count": cell.count,
        }
        for cell in cells
    ]
    title = f"{len(cells)} cells, {window.start} to {window.end}; {SUPPRESSED} is suppressed"
    return table_of(title, COLUMNS, rows)


def _member(window: Window, cell: CodingStatistics) -> str:
    """Return the member, with its own days when they are not the window's."""
    member = cell.member or "all"
    if (cell.window_start, cell.window_end) == (window.start, window.end):
        return member
    return f"{member} {cell.window_start:%Y-%m}"
