"""``claimstream replay``: dead letters back into the river, each at most once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from claimstream.agents.cli.installation import (
    broker_at_hand,
    joined,
    read_topic,
    settings_or_refuse,
)
from claimstream.agents.cli.output import (
    USAGE,
    CommandError,
    Row,
    emit,
    json_option,
    table_of,
)
from claimstream.streams.dead_letters import read_dead_letter
from claimstream.streams.replay import Replayed, ReplayError, ReplayRequest, sent_before
from claimstream.streams.replay import replay as bring_back
from claimstream.streams.settings import Settings
from claimstream.streams.topics import DEAD_LETTERS

COLUMNS = ("dead_letter", "stage", "reason", "source", "attempt", "redriven")


@click.command()
@click.argument("dead_letters", nargs=-1)
@click.option("--list", "listed", is_flag=True, help="List the dead letters, never their content.")
@click.option("--mended", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "requested_by", default="operator", show_default=True, help="Who asks.")
@json_option
def replay(
    dead_letters: tuple[str, ...],
    listed: bool,
    mended: Path | None,
    requested_by: str,
    as_json: bool,
) -> None:
    """Bring DEAD_LETTERS back by id; --mended FILE sends its bytes for the one that is named.

    What came from outside goes again byte for byte; a dead letter of an inner stage makes its
    encounter be coded anew. Twice is a no-op.
    """
    settings = settings_or_refuse()
    settings = joined(settings)
    if listed or not dead_letters:
        rows = list(listing(settings))
        emit(rows, as_json, lambda: table_of("dead letters", COLUMNS, rows))
        return
    if mended and len(dead_letters) != 1:
        raise CommandError("--mended goes with one dead letter", USAGE, "claimstream replay --list")
    fixed = {dead_letters[0]: mended.read_bytes()} if mended else {}
    request = ReplayRequest(dead_letters, requested_by, datetime.now(UTC), fixed)
    done: list[Row] = [
        {"dead_letter": r.dead_letter_id, "topic": r.target_topic, "sent": r.sent}
        for r in _bring_back(settings, request)
    ]
    emit(done, as_json, lambda: table_of("redriven", ("dead_letter", "topic", "sent"), done))


def _bring_back(settings: Settings, request: ReplayRequest) -> tuple[Replayed, ...]:
    """Return what became of the request, or end the command."""
    try:
        with broker_at_hand():
            return bring_back(settings, request)
    except ReplayError as error:
        raise CommandError(str(error), USAGE, "claimstream replay --list") from None


def listing(settings: Settings) -> Iterator[Row]:
    """Yield each dead letter's place, reason and source."""
    with broker_at_hand():
        done = sent_before(settings)
    for arrival in read_topic(settings, DEAD_LETTERS):
        letter = read_dead_letter(arrival)
        source = letter.source
        yield {
            "dead_letter": letter.dead_letter_id,
            "stage": letter.stage,
            "reason": letter.reason,
            "source": f"{source.topic}/{source.partition}/{source.offset}",
            "attempt": letter.attempt,
            "redriven": letter.dead_letter_id in done,
        }
