"""``claimstream reference pair``: what NCCI says of two codes on one day, row and release."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from claimstream.agents.cli.output import NO, CommandError, emit, json_option, table_of
from claimstream.agents.cli.reference_folder import reference_folder
from claimstream.schemas.codesets.codesets import open_codesets
from claimstream.schemas.codesets.edits import PRACTITIONER
from claimstream.schemas.codesets.errors import CodesetsError

__all__ = ["pair_command"]

DAY = click.DateTime(["%Y-%m-%d"])
COLUMNS = ("column1", "column2", "effective", "deleted", "modifier_indicator", "rationale")


@click.command("pair")
@click.argument("first")
@click.argument("second")
@click.option("--on", type=DAY, help="Date of service; default today.")
@click.option("--edition", default=PRACTITIONER, show_default=True)
@json_option
def pair_command(first: str, second: str, on: datetime | None, edition: str, as_json: bool) -> None:
    """Show the NCCI edit between two codes, whichever of them is column 1."""
    day = (on or datetime.now(UTC)).date()
    codes = (first.strip().upper(), second.strip().upper())
    try:
        codesets = open_codesets(reference_folder())
        found = (codesets.ptp(*each, day, edition) for each in (codes, codes[::-1]))
        edits = [edit for edit in found if edit is not None]
        release = codesets.loaded.release("ncci-ptp", day, edition).name
    except CodesetsError as error:
        raise CommandError(str(error), NO, "claimstream reference load ncci-ptp FILE…") from None
    rows = [{**edit._asdict(), "release": release} for edit in edits]
    title = f"{edition} on {day}" + ("" if rows else ": no edit between them")
    emit(rows, as_json, lambda: table_of(title, (*COLUMNS, "release"), rows))
