"""``claimstream tail``: decoded records of a topic."""

from __future__ import annotations

import json

import click

from claimstream.agents.cli.installation import reachable, read_topic, settings_or_refuse
from claimstream.agents.cli.output import USAGE, CommandError
from claimstream.agents.cli.records_of import decoded
from claimstream.schemas.topics import catalogue


@click.command()
@click.argument("topic")
@click.option("--limit", type=click.IntRange(1), help="Stop after so many records.")
@click.option("--follow", is_flag=True, help="Wait for more instead of ending at the end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line (the default).")
def tail(topic: str, limit: int | None, follow: bool, as_json: bool) -> None:
    """Print the records of TOPIC, decoded, one JSON object a line.

    What is printed is the record itself, patient data included: mind where it goes. Exit code 4:
    the broker is not there, or fell silent on the way.
    """
    if topic not in catalogue():
        names = ", ".join(catalogue())
        raise CommandError(f"no topic {topic}", USAGE, f"one of: {names}")
    settings = settings_or_refuse()
    reachable(settings)
    for number, arrival in enumerate(read_topic(settings, topic, follow), 1):
        click.echo(json.dumps(decoded(arrival), ensure_ascii=False))
        if number == limit:
            break
