"""``claimstream audit``: does every record, every encounter, every cent have its place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from rich.table import Table

from claimstream.agents.cli.installation import asker, open_records
from claimstream.agents.cli.output import NO, CommandError, Row, emit, json_option, table_of
from claimstream.agents.records.conservation import Conservation, conserve

RECORDS = click.option(
    "--records", type=click.Path(path_type=Path), help="The database of RECORDS."
)


@click.group()
def audit() -> None:
    """Check what the river kept."""


@audit.command()
@RECORDS
@click.option("--list", "listed", is_flag=True, help="List every encounter with its place.")
@json_option
def conservation(records: Path | None, listed: bool, as_json: bool) -> None:
    """Check the conservation law as of RECORDS' offsets; exit 1 on a breach.

    Every input has an outcome that names it, every encounter stands in exactly one place, every
    charge line is in one active claim, held, or not billable, to the cent.
    """
    connection = open_records(records)
    law = conserve(asker(connection))
    connection.close()
    emit(report(law, listed), as_json, lambda: _table(law, listed))
    if law.breaches:
        shown = "; ".join(law.breaches[:3])
        raise CommandError(
            f"{len(law.breaches)} breaches: {shown}", NO, "claimstream explain ENCOUNTER"
        )


def report(law: Conservation, listed: bool) -> dict[str, object]:
    """Return the law's state as JSON."""
    out: dict[str, object] = {
        "records_without_outcome": dict(law.unnamed),
        "encounters": law.counts(),
        "dollars": {place: f"{amount / 100:.2f}" for place, amount in law.cents.items()},
        "breaches": list(law.breaches),
    }
    if listed:
        out["places"] = [
            {"encounter": name, "place": p.where, "reason": p.reason, "owner": p.owner}
            for name, p in law.places.items()
        ]
    return out


def _table(law: Conservation, listed: bool) -> Table:
    """Return places with their reasons and counts, or every encounter."""
    if listed:
        rows = [
            {"encounter": name, "place": p.where.value, "reason": p.reason, "owner": p.owner}
            for name, p in law.places.items()
        ]
        return table_of("encounters", ("encounter", "place", "reason", "owner"), rows)
    counted = Counter((p.where.value, p.reason, p.owner) for p in law.places.values())
    totals: list[Row] = [
        {"place": where, "reason": reason, "owner": owner, "encounters": count}
        for (where, reason, owner), count in sorted(counted.items(), key=str)
    ]
    title = f"{len(law.places)} encounters, {len(law.breaches)} breaches"
    return table_of(title, ("place", "reason", "owner", "encounters"), totals)
