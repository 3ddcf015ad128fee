"""``claimstream demo``: the whole river in one process tree, on the embedded broker."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from claimstream.agents.cli.demo_desk import work_the_desk
from claimstream.agents.cli.demo_report import close_demo
from claimstream.agents.cli.demo_river import River, embedded_river, reading
from claimstream.agents.cli.installation import asker
from claimstream.agents.cli.output import (
    NO,
    USAGE,
    CommandError,
    console,
    is_terminal,
    json_option,
)
from claimstream.agents.hospital.hospital import generate
from claimstream.agents.hospital.truth import Truth
from claimstream.agents.records.conservation import conserve
from claimstream.agents.records.place import Where
from claimstream.agents.statistics.agent import stage
from claimstream.streams.entrance import Entrance
from claimstream.streams.settings import Settings

MOST = 1_000
"""Encounters whose records the embedded broker's 5 MiB a partition hold with room to spare."""
PATIENCE_SECONDS = 180.0
LOOK_SECONDS = 0.25
CLAIMS = "SELECT count(*) FROM claims"
RECORDED = "SELECT count(*) FROM records"
TAKEN = "SELECT topic, count(*) FROM records GROUP BY topic"
UNANSWERED = """
SELECT query_id FROM (SELECT query_id, state, blocking, form, max(sequence) FROM queries
GROUP BY query_id) WHERE state = 'OPEN' AND form <> 'OPEN_ENDED' ORDER BY blocking DESC, query_id
"""
UNFILED = """
SELECT count(*) FROM claims c WHERE NOT EXISTS (
    SELECT 1 FROM claim_file_members m WHERE m.claim_id = c.claim_id)
"""


@click.command()
@click.option("--encounters", type=click.IntRange(1), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default="demo-out")
@click.option("--keep", is_flag=True, help="Serve until Ctrl-C, so that tail and answer work.")
@click.option("--picture", type=click.Path(path_type=Path), help="Draw the closing screen as SVG.")
@json_option
def demo(  # noqa: PLR0913, PLR0917 - click passes one argument per option
    encounters: int, seed: int, output: Path, keep: bool, picture: Path | None, as_json: bool
) -> None:
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
        truths, sent = publish(river.settings, encounters, seed)
        first = watch(river, sent, encounters, filed=False)
        desk = work_the_desk(river, truths)
        sent |= {"amendments": desk.amendments + desk.answers, "query-responses": desk.answers}
        watch(river, sent, encounters, filed=True)
        closing = close_demo(river, first, desk)
        closing.show(as_json, picture)
        if keep:
            serve(river)
    if closing.result["encounters"] != encounters or closing.in_flight:
        raise CommandError("not every encounter came to rest", NO, f"see {output}/workers.log")


def publish(
    settings: Settings, encounters: int, seed: int
) -> tuple[dict[str, Truth], dict[str, int]]:
    """Publish made-up encounters; return the truth about them and how many records were sent."""
    truths, revisions = {}, 0
    with Entrance(settings) as entrance:
        for case in generate(encounters, seed):
            truths[case.truth.encounter_id] = case.truth
            for revision in case.revisions:
                entrance.send(revision)
                revisions += 1
    return truths, {"encounters": revisions}


def watch(river: River, sent: Mapping[str, int], encounters: int, filed: bool) -> float | None:
    """Wait until every record sent has come to rest; return the seconds to the first claim.

    Claims wait some seconds for others of their file; ``filed`` waits for the files too.
    """
    first, deadline = None, time.monotonic() + PATIENCE_SECONDS
    with progress_bar() as bar:
        task = bar.add_task("", total=encounters)
        while time.monotonic() < deadline:
            if first is None and count(river, CLAIMS):
                first = time.monotonic() - river.started
            settled, quiet = at_rest(river, sent, filed)
            bar.update(task, completed=settled, description=f"{count(river, CLAIMS)} claims")
            if quiet and settled >= encounters:
                break
            time.sleep(LOOK_SECONDS)
    return first


def progress_bar() -> Progress:
    """Return the bar on standard error, silent when nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(
        *columns, TimeElapsedColumn(), console=console(), disable=not is_terminal(), transient=True
    )


def at_rest(river: River, sent: Mapping[str, int], filed: bool) -> tuple[int, bool]:
    """Return how many encounters have a place, and whether nothing sent is under way."""
    if not count(river, RECORDED):
        return 0, False
    with reading(river) as connection:
        law = conserve(asker(connection))
        taken = dict(connection.execute(TAKEN).fetchall())
    settled = sum(place.where is not Where.IN_FLIGHT for place in law.places.values())
    arrived = all(taken.get(topic, 0) >= number for topic, number in sent.items())
    under_way = any(law.unnamed.values()) or (filed and count(river, UNFILED))
    return settled, arrived and not under_way


def count(river: River, query: str) -> int:
    """Return a number from the records; 0 while there are none."""
    return next((int(row[0]) for row in answers_of(river, query)), 0)


def answers_of(river: River, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query; none while there are no records."""
    if not river.records.is_file():
        return []
    with reading(river) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []


def serve(river: River) -> None:
    """Publish the statistics and keep the river running until Ctrl-C."""
    stage.restate(river.settings)
    ended = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: ended.set())
    query = next((row[0] for row in answers_of(river, UNANSWERED)), "QUERY")
    for label, text in (
        ("serving", "until Ctrl-C; in another terminal:"),
        ("", f"export CLAIMSTREAM_CONFIG={river.config.absolute()}"),
        ("", "claimstream tail provider-queries"),
        ("", f"claimstream answer {query}"),
        ("", "claimstream tail claims"),
        ("", "claimstream tail coding-statistics"),
    ):
        click.echo(f"{label:<12}{text}", err=True)
    ended.wait()
