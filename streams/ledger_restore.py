"""Reading a ledger back: read_committed, from the first record to the EOF event."""

from __future__ import annotations

import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from claimstream.streams.connection import consumer_config, is_transient, topic_name
from claimstream.streams.ledger_cache import LedgerCache
from claimstream.streams.settings import Settings

CHUNK = 1_000
POLL_SECONDS = 0.05
SILENCE_SECONDS = 60.0
"""A broker that sends nothing for so long is not waited for; a long ledger is no silence."""


def restore(settings: Settings, topic: str, partition: int, cache: LedgerCache) -> int:
    """Fill the cache from a ledger partition and return how many records it took.

    Raises KafkaException on an error that stays, and when the broker has fallen silent.
    The end is the EOF event: behind a commit marker the last offset + 1 is not it (LRK#3917).
    """
    consumer = Consumer(consumer_config(settings.kafka, f"{settings.prefix}claimstream-restore"))
    consumer.assign([TopicPartition(topic_name(settings, topic), partition, 0)])
    count = 0
    heard = time.monotonic()
    try:
        while True:
            messages = consumer.consume(CHUNK, POLL_SECONDS)
            records, ended = _sort(messages)
            heard = time.monotonic() if records else heard
            if time.monotonic() - heard > SILENCE_SECONDS:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT))  # noqa: SLF001
            cache.apply({str(m.key(), "utf-8"): m.value() for m in records})
            count += len(records)
            if ended:
                return count
    finally:
        consumer.close()


def _sort(messages: list[Message]) -> tuple[list[Message], bool]:
    """Return the records, and whether the end was met; raises KafkaException on other errors."""
    ended = False
    records = []
    for message in messages:
        error = message.error()
        if error is None:
            records.append(message)
        elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
            ended = True
        elif not is_transient(error):
            raise KafkaException(error)
    return records, ended
