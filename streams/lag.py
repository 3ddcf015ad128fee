"""What waits: consumer lag that a commit marker does not fool, every 15 seconds."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from confluent_kafka import Consumer, KafkaException, TopicPartition

from claimstream.streams.connection import consumer_config, topic_name
from claimstream.streams.logging import open_log
from claimstream.streams.metrics import LAG_RECORDS, LAG_SECONDS
from claimstream.streams.settings import Settings
from claimstream.streams.vitals import Vitals

LOG = open_log("lag")
TIMEOUT = 5.0
PEEK_SECONDS = 2.0
PEEK_BYTES = 65_536


@dataclass(slots=True)
class LagCollector:
    """A thread that compares stored offsets with the last stable ones and peeks at what waits.

    ``from_group`` takes the stored offsets from the consumer group (``Stage``), otherwise from
    the vitals, where a ledger or a database keeps the truth.
    """

    settings: Settings
    group: str
    vitals: Vitals
    from_group: bool
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Collect from now on."""
        threading.Thread(target=self._loop, name="lag", daemon=True).start()

    def stop(self) -> None:
        """Stop collecting."""
        self.stopping.set()

    def _loop(self) -> None:
        """Collect until told to stop; brokers that are away are tried again."""
        config = consumer_config(self.settings.kafka, self.group)
        consumer = Consumer(config | {"fetch.message.max.bytes": PEEK_BYTES})
        while not self.stopping.wait(self.settings.health.lag_seconds):
            try:
                self.collect(consumer)
            except KafkaException as error:
                LOG.warning("lag unknown", extra={"kind": error.args[0].name()})
            except Exception as error:  # noqa: BLE001 - without this thread no stall is ever seen
                LOG.warning("lag unknown", extra={"kind": type(error).__name__})
        consumer.close()

    def collect(self, consumer: Consumer) -> None:
        """Measure every owned partition once."""
        oldest: dict[str, float] = {}
        for (topic, partition), stored in self._stored(consumer).items():
            place = TopicPartition(topic_name(self.settings, topic), partition, stored)
            low, stable = consumer.get_watermark_offsets(place, timeout=TIMEOUT)
            place.offset = max(stored, low)
            age = self._peek(consumer, place) if stable > place.offset else None
            lag = 0 if age is None else stable - place.offset
            self.vitals.saw(topic, partition, age is not None)
            LAG_RECORDS.labels(self.group, topic, str(partition)).set(lag)
            oldest[topic] = max(oldest.get(topic, 0.0), age or 0.0)
        for topic, seconds in oldest.items():
            LAG_SECONDS.labels(self.group, topic).set(seconds)

    def _stored(self, consumer: Consumer) -> dict[tuple[str, int], int]:
        """Return the stored offset of each owned partition, 0 when there is none yet."""
        owned = self.vitals.owned()
        if not self.from_group:
            return {place: max(offset, 0) for place, offset in owned.items()}
        asked = [TopicPartition(topic_name(self.settings, t), p) for t, p in owned]
        answers = consumer.committed(asked, timeout=TIMEOUT) if asked else []
        found = {}
        for place, answer in zip(owned, answers, strict=True):
            found[place] = max(answer.offset, 0)
            if found[place] != owned[place]:
                self.vitals.moved(*place, found[place])
        return found

    def _peek(self, consumer: Consumer, place: TopicPartition) -> float | None:
        """Return the age in seconds of the first data record from there, None without one."""
        consumer.assign([place])
        try:
            message = consumer.poll(PEEK_SECONDS)
        finally:
            consumer.unassign()
        if message is None or message.error():
            return None
        _kind, timestamp = message.timestamp()
        return max(0.0, time.time() - float(timestamp) / 1000)
