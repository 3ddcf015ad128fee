"""``FolderStage``: records of a topic as files in a folder, each once, for others to take away.

No offset is kept: the topic is read from its beginning at every start, and the folder's journal
tells what was put there before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from claimstream.schemas.contract import ContractError
from claimstream.schemas.topics import catalogue
from claimstream.streams.arrivals import BEGINNING
from claimstream.streams.connection import consumer_config, topic_name
from claimstream.streams.drop_folder import DropFolder, OutboxError
from claimstream.streams.exits import REFUSED
from claimstream.streams.logging import open_log
from claimstream.streams.metrics import RECORD_ERRORS, RECORDS_CONSUMED
from claimstream.streams.rounds import FAULTS, Rounds
from claimstream.streams.settings import Settings
from claimstream.streams.topics import partitions_of

LOG = open_log("folder")
LOOK_SECONDS = 1.0
POLL_SECONDS = 0.5
ANSWER_SECONDS = 5.0
BATCH = 100
END = KafkaError._PARTITION_EOF  # noqa: SLF001 - its public name


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file to be put into the folder; ``identity`` never changes."""

    name: str
    identity: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FolderStage:
    """The declaration: which topic, which folder, and the file of a record's value."""

    name: str
    topic: str
    folder: Callable[[Settings], Path | None]
    open_namer: Callable[[Settings], Callable[[bytes], NamedFile]]

    def run(self, settings: Settings) -> int:
        """Write files until SIGTERM and return the exit code; 78 without a folder."""
        folder = self.folder(settings)
        if folder is None:
            LOG.error("stage refuses to start", extra={"stage": self.name, "reason": "no folder"})
            return REFUSED
        writer = FolderWriter(self, settings, folder)
        try:
            return Rounds(
                self.name, settings, LOOK_SECONDS, writer.turn, (*FAULTS, OutboxError)
            ).run()
        finally:
            writer.close()


class FolderWriter:
    """Takes what is new on the topic into the folder."""

    def __init__(self, stage: FolderStage, settings: Settings, folder: Path) -> None:
        """Open the consumer; the first turn takes hold of the folder."""
        self._stage = stage
        self._namer = stage.open_namer(settings)
        self._place = folder
        self._folder: DropFolder | None = None
        self._waiting: list[bytes] = []
        self._consumer = Consumer(consumer_config(settings.kafka, f"claimstream-{stage.name}"))
        self._name = topic_name(settings, stage.topic)
        count = partitions_of(catalogue()[stage.topic], settings)
        self._consumer.assign([TopicPartition(self._name, n, BEGINNING) for n in range(count)])

    def turn(self) -> None:
        """Write every record that is there; one that could not be written is tried again.

        Raises OutboxError and OSError, also while the folder cannot be taken hold of.
        """
        try:
            folder = self._folder = self._folder or DropFolder(self._place)
            while self._waiting or self._fetch():
                self._put(folder, self._waiting[0])
                del self._waiting[0]
        except OutboxError as error:
            LOG.error(
                "outbox stands still", extra={"stage": self._stage.name, "reason": str(error)}
            )
            raise

    def _fetch(self) -> bool:
        """Take the next records; False when there are none now.

        Raises KafkaException when that is because no broker answers, or refuses the topic.
        """
        messages = self._consumer.consume(BATCH, POLL_SECONDS)
        self._waiting = [m.value() for m in messages if m.error() is None and m.value()]
        faults = [e for m in messages if (e := m.error()) and e.code() != END]
        if faults and not self._waiting:
            raise KafkaException(faults[0])
        if not messages:
            self._consumer.list_topics(self._name, timeout=ANSWER_SECONDS)
        return bool(self._waiting)

    def _put(self, folder: DropFolder, value: bytes) -> None:
        """Write one record's file; what is no file of ours is counted and left."""
        try:
            file = self._namer(value)
        except ContractError as error:
            RECORD_ERRORS.labels(self._stage.name, "decode").inc()
            LOG.error("no file", extra={"stage": self._stage.name, "kind": type(error).__name__})
            return
        if folder.put(file.name, file.identity, file.content):
            RECORDS_CONSUMED.labels(self._stage.name, self._stage.topic).inc()
            LOG.info("file written", extra={"stage": self._stage.name, "file": file.identity})

    def close(self) -> None:
        """Let go of the topic and the folder."""
        self._consumer.close()
        if self._folder:
            self._folder.close()
