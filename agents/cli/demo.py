"""``claimstream demo``: the whole river in one process tree, on the embedded broker."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from claimstream.agents.cli.bill import write_files
from claimstream.agents.cli.demo_river import River, embedded_river, reading
from claimstream.agents.cli.installation import asker
from claimstream.agents.cli.output import (
    NO,
    USAGE,
    CommandError,
    console,
    emit,
    is_terminal,
    json_option,
)
from claimstream.agents.cli.summary import places_table, summarize
from claimstream.agents.delivery.validators import verdicts
from claimstream.agents.hospital.hospital import generate
from claimstream.agents.records.conservation import Conservation, conserve
from claimstream.agents.records.place import Where
from claimstream.schemas.claim_file import ClaimFile
from claimstream.streams.entrance import Entrance
from claimstream.streams.settings import Settings
from claimstream.streams.snapshot import read_topic

MOST = 1_000
"""Encounters whose records the embedded broker's 5 MiB a partition hold with room to spare."""
PATIENCE_SECONDS = 180.0
LOOK_SECONDS = 0.25
CLAIMS = "SELECT count(*) FROM claims"
TAKEN = "SELECT count(*) FROM records WHERE topic = 'encounters'"
UNFILED = """
SELECT count(*) FROM claims c WHERE NOT EXISTS (
    SELECT 1 FROM claim_file_members m WHERE m.claim_id = c.claim_id)
"""
UNANSWERED = """
SELECT count(*) FROM records r WHERE r.topic = 'encounters' AND NOT EXISTS (
    SELECT 1 FROM audit_events a WHERE a.stage = 'intake'
    AND a.source = r.topic || '/' || r.partition || '/' || r.offset)
AND NOT EXISTS (SELECT 1 FROM dead_letters d WHERE d.stage = 'intake'
    AND d.source = r.topic || '/' || r.partition || '/' || r.offset)
"""


@click.command()
@click.option("--encounters", type=click.IntRange(1), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default="demo-out")
@click.option("--keep", is_flag=True, help="Serve until Ctrl-C, so that tail and answer work.")
@json_option
def demo(encounters: int, seed: int, output: Path, keep: bool, as_json: bool) -> None:
    """Send made-up encounters through every stage and show where each ended.

    Needs no broker: librdkafka's mock cluster runs inside, in memory only. OUTPUT gets the 837
    files and records.db for `explain` and `audit`. Ends by itself unless --keep.
    """
    if encounters > MOST:
        raise CommandError(
            f"the embedded broker holds {MOST} encounters",
            USAGE,
            "make kafka, then claimstream publish",
        )
    with embedded_river(output) as river:
        publish(river.settings, encounters, seed)
        first = watch(river, encounters)
        result = finish(river, first, as_json)
        if keep:
            serve(river)
    if result["encounters"] != encounters or result["in_flight"]:
        raise CommandError("not every encounter came to rest", NO, f"see {output}/workers.log")


def publish(settings: Settings, encounters: int, seed: int) -> None:
    """Publish made-up encounters, every revision of each."""
    with Entrance(settings) as entrance:
        for case in generate(encounters, seed):
            for revision in case.revisions:
                entrance.send(revision)


def watch(river: River, encounters: int) -> float | None:
    """Wait until every encounter is at rest; return the seconds to the first claim."""
    first, deadline = None, time.monotonic() + PATIENCE_SECONDS
    with progress_bar() as bar:
        task = bar.add_task("at rest", total=encounters)
        while time.monotonic() < deadline:
            if first is None and count(river, CLAIMS):
                first = time.monotonic() - river.started
            settled = at_rest(river)
            bar.update(task, completed=settled, description=f"{count(river, CLAIMS)} claims")
            if settled >= encounters and not count(river, UNFILED):
                break
            time.sleep(LOOK_SECONDS)
    return first


def progress_bar() -> Progress:
    """Return the bar on standard error, silent when nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(
        *columns, TimeElapsedColumn(), console=console(), disable=not is_terminal(), transient=True
    )


def at_rest(river: River) -> int:
    """Return how many encounters have come to rest, later revisions included."""
    if not count(river, TAKEN) or count(river, UNANSWERED):
        return 0
    with reading(river) as connection:
        places = conserve(asker(connection)).places.values()
    return sum(place.where is not Where.IN_FLIGHT for place in places)


def count(river: River, query: str) -> int:
    """Return a number from the records; 0 while there are none."""
    if not river.records.is_file():
        return 0
    with reading(river) as connection:
        try:
            return int(connection.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def finish(river: River, first: float | None, as_json: bool) -> dict[str, Any]:
    """Write the files, ask the validators, print what became of everything."""
    values = (arrival.value for arrival in read_topic(river.settings, "claim-files"))
    files = [ClaimFile.decode(value) for value in values if value]
    paths = write_files(river.folder, files)
    with reading(river) as connection:
        law = conserve(asker(connection))
        result = summarize(asker(connection), first, verdicts(file.content for file in files))
    emit(result, as_json, lambda: places_table(law))
    if not as_json:
        tell_next(river, [str(path) for path in paths], result, example_of(law))
    return result | {"in_flight": law.counts()[Where.IN_FLIGHT.value]}


def example_of(law: Conservation) -> str:
    """Return an encounter that was claimed, or any."""
    claimed = [name for name, place in law.places.items() if place.where is Where.CLAIMED]
    return next(iter(claimed or law.places), "ENCOUNTER")


def tell_next(river: River, paths: list[str], result: dict[str, Any], example: str) -> None:
    """Say what was made, what the validators said, and what to type next."""
    screen = console()
    said = ", ".join(f"{name}: {verdict}" for name, verdict in result["validators"].items())
    screen.print(f"claims      {result['claims']}, first after {result['first_claim_seconds']} s")
    for path in paths:
        screen.print(f"file        {path}", highlight=False)
    screen.print(f"validators  {said}", highlight=False)
    screen.print("broker      embedded, memory only: for real use, see docs/streams.md")
    for command in ("explain " + example, "audit conservation --list"):
        screen.print(
            f"next        claimstream {command} --records {river.records}", highlight=False
        )


def serve(river: River) -> None:
    """Keep the river running until Ctrl-C."""
    screen = console()
    screen.print(f"serving     CLAIMSTREAM_CONFIG={river.config} claimstream tail provider-queries")
    screen.print("            end with Ctrl-C")
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(1)
