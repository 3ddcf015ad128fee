"""What commands share of an installation: its settings, its brokers, its records."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import KafkaException

from claimstream.agents.cli.output import NO, UNREACHABLE, USAGE, CommandError
from claimstream.schemas.topics import catalogue
from claimstream.streams import snapshot
from claimstream.streams.connection import topic_name
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.registry import RegistryError, with_schema_ids
from claimstream.streams.settings import Settings, SettingsError, read_settings
from claimstream.streams.snapshot import SnapshotError
from claimstream.streams.topics import TopicError, partition_counts

Rows = Iterable[tuple[object, ...]]


def settings_or_refuse() -> Settings:
    """Return the settings, or end the command naming the faulty ones."""
    try:
        return read_settings()
    except SettingsError as error:
        step = "mend claimstream.toml or the variable; docs/settings.md lists every setting"
        raise CommandError(str(error), USAGE, step) from None


def joined(settings: Settings) -> Settings:
    """Return the settings of one who writes to the topics, with the registry's schema ids.

    End the command without a broker, topics, or the registry that the settings name.
    """
    reachable(settings)
    try:
        return with_schema_ids(settings)
    except RegistryError as error:
        raise CommandError(str(error), UNREACHABLE, "claimstream contracts register") from None


def reachable(settings: Settings) -> None:
    """End the command when the broker does not answer or lacks a topic."""
    try:
        missing = {topic_name(settings, name) for name in catalogue()} - {
            *partition_counts(settings)
        }
    except (TopicError, KafkaException) as error:
        kind = str(error) if isinstance(error, TopicError) else type(error).__name__
        raise CommandError(kind, UNREACHABLE, "claimstream doctor") from None
    if missing:
        raise CommandError(f"{len(missing)} topics are missing", NO, "claimstream topics apply")


@contextmanager
def broker_at_hand() -> Iterator[None]:
    """End the command when the broker refuses or falls silent meanwhile."""
    try:
        yield
    except KafkaException as error:
        reason = f"the broker failed: {error.args[0].name()}"
        raise CommandError(reason, UNREACHABLE, "claimstream doctor") from None
    except SnapshotError as error:
        reason = f"the broker is lost: {error}"
        raise CommandError(reason, UNREACHABLE, "claimstream doctor") from None


def read_topic(settings: Settings, topic: str, follow: bool = False) -> Iterator[Arrival]:
    """Yield the records of a topic, or end the command when the broker is lost."""
    with broker_at_hand():
        yield from snapshot.read_topic(settings, topic, follow)


def open_records(path: Path | None) -> sqlite3.Connection:
    """Return the records, read only; the default is the installation's."""
    file = path or settings_or_refuse().records.path
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        connection.execute("SELECT 1 FROM records LIMIT 1").fetchall()
    except sqlite3.Error:
        raise CommandError(
            f"no records at {file}", UNREACHABLE, "claimstream demo, or give --records FILE"
        ) from None
    return connection


def asker(connection: sqlite3.Connection) -> Callable[[str], Rows]:
    """Return a function that runs a query and returns its rows."""
    return lambda query: connection.execute(query)
