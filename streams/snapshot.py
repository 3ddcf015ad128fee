"""Topics as they stand: every committed record up to the end, or the one at an offset."""

from __future__ import annotations

import time
from collections.abc import Iterator

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from claimstream.schemas.topics import catalogue
from claimstream.streams.arrivals import BEGINNING, arrival_of
from claimstream.streams.connection import consumer_config, is_transient, topic_name
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.patience import Patience
from claimstream.streams.settings import Settings
from claimstream.streams.topics import partitions_of

GROUP = "claimstream-reader"
SILENCE_SECONDS = 30.0
LOOK_SECONDS = 5.0
"""How long one who follows a quiet topic waits before asking whether the broker is still there."""

JUST_MADE = (KafkaError._UNKNOWN_PARTITION, KafkaError.UNKNOWN_TOPIC_OR_PART)  # noqa: SLF001
"""What a client answers about a partition of the catalogue that its brokers do not know yet."""


class SnapshotError(RuntimeError):
    """The broker did not answer, or not about this topic."""


def read_topic(settings: Settings, topic: str, follow: bool = False) -> Iterator[Arrival]:
    """Yield every committed record of a catalogue topic up to its end, partitions mixed.

    With ``follow`` there is no end: what comes later is yielded, too. Raises SnapshotError when
    the broker falls silent.
    """
    count = partitions_of(catalogue()[topic], settings)
    consumer = _open(settings)
    name = topic_name(settings, topic)
    try:
        _meet(consumer, name)
        consumer.assign([TopicPartition(name, number, BEGINNING) for number in range(count)])
        messages = _following(consumer, name) if follow else _until_ends(consumer, count)
        yield from (arrival_of(message, settings.prefix) for message in messages)
    finally:
        consumer.close()


def read_at(settings: Settings, topic: str, partition: int, offset: int) -> Arrival | None:
    """Return the record at an offset, None when there is none or it is no more."""
    if not 0 <= partition < partitions_of(catalogue()[topic], settings):
        return None
    consumer = _open(settings)
    try:
        place = TopicPartition(topic_name(settings, topic), partition, offset)
        low, high = _watermarks(consumer, place)
        if not low <= offset < high:
            return None
        consumer.assign([place])
        message = consumer.poll(SILENCE_SECONDS)
    except KafkaException as error:
        raise SnapshotError(f"{topic}: {error.args[0].name()}") from None
    finally:
        consumer.close()
    if message is None:
        raise SnapshotError(f"{topic} did not answer in {SILENCE_SECONDS:.0f} s")
    if message.error() or message.offset() != offset:
        return None
    return arrival_of(message, settings.prefix)


def _watermarks(consumer: Consumer, place: TopicPartition) -> tuple[int, int]:
    """Return the first and the next stable offset; a topic that is just made is asked again."""
    patience = Patience(SILENCE_SECONDS)
    while True:
        try:
            low, high = consumer.get_watermark_offsets(place, timeout=SILENCE_SECONDS)
            return int(low), int(high)
        except KafkaException as error:
            fault = error.args[0]
            again = is_transient(fault) or fault.code() in JUST_MADE
            pause = patience.next_pause() if again else None
            if pause is None:
                raise
        time.sleep(pause)


def _meet(consumer: Consumer, name: str) -> None:
    """Learn who leads the topic; without it librdkafka waits 0.5 s before its first fetch."""
    try:
        consumer.list_topics(name, timeout=SILENCE_SECONDS)
    except KafkaException as error:
        raise SnapshotError(f"{name}: {error.args[0].name()}") from None


def _open(settings: Settings) -> Consumer:
    """Return a read_committed consumer that belongs to no group's work."""
    return Consumer(consumer_config(settings.kafka, settings.prefix + GROUP))


def _until_ends(consumer: Consumer, count: int) -> Iterator[Message]:
    """Yield records until each partition has said that it ends; a busy one says so repeatedly."""
    ended: set[int] = set()
    deadline = time.monotonic() + SILENCE_SECONDS
    while len(ended) < count:
        message = consumer.poll(max(0.0, deadline - time.monotonic()))
        if message is None:
            raise SnapshotError(f"no answer in {SILENCE_SECONDS:.0f} s")
        if _is_trouble(message):
            continue
        deadline = time.monotonic() + SILENCE_SECONDS
        if message.error():
            ended.add(message.partition())
        else:
            yield message


def _following(consumer: Consumer, name: str) -> Iterator[Message]:
    """Yield records as they come; while none come, ask whether the broker is there."""
    while True:
        message = consumer.poll(LOOK_SECONDS)
        if message is None:
            _meet(consumer, name)
        elif not _is_trouble(message) and not message.error():
            yield message


def _is_trouble(message: Message) -> bool:
    """Say whether a message is neither record nor end; raise SnapshotError for a lasting fault."""
    error = message.error()
    if error is None or error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
        return False
    if not is_transient(error):
        raise SnapshotError(error.name())
    return True
