"""Where messages from outside enter: keyed, on the partition that murmur2 says, acknowledged."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from claimstream.schemas.contract import Contract, snake_case
from claimstream.schemas.topics import Topic, catalogue
from claimstream.streams.connection import producer_config, topic_name
from claimstream.streams.outbox import framed_for
from claimstream.streams.partitioner import partition_for
from claimstream.streams.settings import Settings
from claimstream.streams.topics import partitions_of
from claimstream.streams.wire import SCHEMA_HEADER, key_of


class Entrance:
    """A producer for the outside's topics; leaving the ``with`` block waits for every record."""

    def __init__(self, settings: Settings) -> None:
        """Open the producer."""
        self._settings = settings
        self._producer = Producer(producer_config(settings.kafka))
        self._failure: KafkaError | None = None

    def __enter__(self) -> Self:
        """Return the entrance."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait until the broker has acknowledged everything; raise KafkaException if it did not."""
        left = self._producer.flush(self._settings.kafka.delivery_timeout_ms / 1000 + 5)
        if kind is None and (left or self._failure):
            raise KafkaException(self._failure or KafkaError(KafkaError._TIMED_OUT))

    def send(self, message: Contract) -> None:
        """Send a message to the topic of its contract; blocks while the queue is full."""
        topic = topic_of(type(message))
        key = key_of(message, topic)
        partition = partition_for(topic.name, key, partitions_of(topic, self._settings))
        while not self._offered(message, topic, key, -1 if partition is None else partition):
            self._producer.poll(0.1)
        self._producer.poll(0)

    def _offered(self, message: Contract, topic: Topic, key: bytes, partition: int) -> bool:
        """Hand a record to librdkafka; False when its queue is full."""
        try:
            self._producer.produce(
                topic_name(self._settings, topic.name),
                framed_for(self._settings, topic.name, message.encode()),
                key,
                partition,
                headers=[(SCHEMA_HEADER, message.schema_label().encode("ascii"))],
                on_delivery=self._note,
            )
        except BufferError:
            return False
        return True

    def _note(self, error: KafkaError | None, _: Message) -> None:
        """Keep the first failure."""
        self._failure = self._failure or error


def topic_of(contract: type[Contract]) -> Topic:
    """Return the topic that carries a contract; ledgers, which share theirs, are not for this."""
    name = contract.contract_name()
    return next(t for t in catalogue().values() if t.contract and snake_case(t.contract) == name)
