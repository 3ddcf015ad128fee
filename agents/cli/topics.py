"""``claimstream topics``: the catalogue on the broker."""

from __future__ import annotations

import click

from claimstream.agents.cli.installation import settings_or_refuse
from claimstream.agents.cli.output import (
    NO,
    UNREACHABLE,
    CommandError,
    emit,
    json_option,
    table_of,
)
from claimstream.streams.topics import TopicError, apply_topics, check_topics


@click.group()
def topics() -> None:
    """Make and check the topics of schemas/topics.toml."""


@topics.command()
@json_option
def apply(as_json: bool) -> None:
    """Create what is missing; topics that exist are never changed."""
    try:
        made = apply_topics(settings_or_refuse())
    except TopicError as error:
        raise CommandError(str(error), UNREACHABLE, "claimstream doctor") from None
    rows = [{"topic": name} for name in made]
    emit(
        {"created": list(made)}, as_json, lambda: table_of(f"{len(made)} created", ("topic",), rows)
    )


@topics.command()
@json_option
def check(as_json: bool) -> None:
    """Say how the broker differs from the catalogue; exit 1 when it does."""
    try:
        faults = check_topics(settings_or_refuse())
    except TopicError as error:
        raise CommandError(str(error), UNREACHABLE, "claimstream doctor") from None
    rows = [{"topic": fault.topic, "fault": fault.fault} for fault in faults]
    emit(rows, as_json, lambda: table_of("topics", ("topic", "fault"), rows) if rows else "ok")
    if rows:
        raise CommandError(f"{len(rows)} differences", NO, "claimstream topics apply")
