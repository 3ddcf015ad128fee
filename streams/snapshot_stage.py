"""``SnapshotStage``: what a database says, restated on a compacted topic.

Nothing is remembered between two rounds: the topic itself tells what stands, and only what differs
is written. Two workers, a repeat or a crash in mid-round leave the same topic behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from claimstream.schemas.contract import Contract, ContractError
from claimstream.schemas.topics import Topic
from claimstream.streams.gauges import Ask
from claimstream.streams.logging import open_log
from claimstream.streams.outbox import Outbox
from claimstream.streams.rounds import Rounds
from claimstream.streams.settings import Settings
from claimstream.streams.snapshot import read_topic
from claimstream.streams.topics import topic_written
from claimstream.streams.wire import SCHEMA_HEADER, Record

LOG = open_log("snapshot")
Cell = TypeVar("Cell", bound=Contract)


@dataclass(frozen=True, slots=True)
class SnapshotStage(Generic[Cell]):
    """The declaration: ``step`` gets a reader of RECORDS and what stands, and says what to write.

    ``step(ask, standing)`` returns messages by key, None where a key is to go. ``views`` is SQL of
    temporary views that is run first.
    """

    name: str
    writes: type[Cell]
    views: str
    step: Callable[[Ask, Mapping[str, Cell]], Mapping[str, Cell | None]]

    def run(self, settings: Settings) -> int:
        """Restate until SIGTERM and return the exit code."""
        seconds = settings.statistics.restate_seconds
        return Rounds(self.name, settings, seconds, lambda: self._round(settings)).run()

    def _round(self, settings: Settings) -> None:
        """Do one restatement."""
        count = self.restate(settings)
        LOG.info("restated", extra={"stage": self.name, "records": count})

    def restate(self, settings: Settings) -> int:
        """Write what differs from the topic and return how many records that took.

        Raises sqlite3.Error, SnapshotError and DeliveryError; the next round does the rest.
        """
        topic = topic_written(self.name, self.writes)
        standing = self._standing(settings, topic)
        path = settings.records.path.absolute()
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.executescript(self.views)
            connection.execute("BEGIN")  # one view of the records while RECORDS goes on writing
            due = self.step(connection.execute, standing)
        if due:
            Outbox(settings, self.name).deliver(
                [self._record(topic, *pair) for pair in due.items()]
            )
        return len(due)

    def _standing(self, settings: Settings, topic: Topic) -> dict[str, Cell]:
        """Return the newest message of each key; one that cannot be read counts as absent."""
        standing: dict[str, Cell] = {}
        for arrival in read_topic(settings, topic.name):
            key = (arrival.key or b"").decode("utf-8", "replace")
            standing.pop(key, None)
            try:
                if arrival.value:
                    standing[key] = self.writes.decode(arrival.value)
            except ContractError as error:
                LOG.warning("unreadable", extra={"stage": self.name, "kind": type(error).__name__})
        return standing

    def _record(self, topic: Topic, key: str, message: Cell | None) -> Record:
        """Return the record of a message, a tombstone for None."""
        label = ((SCHEMA_HEADER, self.writes.schema_label().encode("ascii")),)
        value = None if message is None else message.encode()
        return Record(topic.name, key.encode("utf-8"), value, label)
