"""Sending records so that returning means: the brokers hold every one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from confluent_kafka import KafkaError, KafkaException, Producer

from claimstream.schemas.framing import framed
from claimstream.streams.connection import producer_config, topic_name
from claimstream.streams.metrics import RECORDS_PRODUCED
from claimstream.streams.settings import Settings
from claimstream.streams.wire import Record

MARGIN = 5.0
"""Seconds beyond the delivery timeout after which a flush counts as failed."""


class DeliveryError(RuntimeError):
    """Some records were not acknowledged; names the broker's error codes only."""


class Outbox:
    """An idempotent producer whose every delivery report is awaited."""

    def __init__(self, settings: Settings, stage: str) -> None:
        """Open the producer; no connection is made yet."""
        self._settings = settings
        self._stage = stage
        self._producer = self._open()

    def _open(self) -> Producer:
        """Return a fresh producer."""
        return Producer(producer_config(self._settings.kafka))

    def deliver(self, records: Sequence[Record]) -> None:
        """Write the records and return when each is acknowledged.

        Raises DeliveryError otherwise; the producer is then a new one, and the caller repeats the
        whole batch, so that a key's records never change their order.
        """
        faults: list[str] = []

        def note(error: KafkaError | None, _message: object) -> None:
            """Collect the name of a failed delivery's error."""
            if error is not None:
                faults.append(error.name())

        try:
            for record in records:
                produce(self._producer, self._settings, record, note)
            left = self._producer.flush(self._settings.kafka.delivery_timeout_ms / 1000 + MARGIN)
        except KafkaException as error:
            faults.append(error.args[0].name())
            left = 0
        if faults or left:
            self._reopen()
            raise DeliveryError(f"{len(faults) + left} unacknowledged: {sorted(set(faults))}")
        for record in records:
            RECORDS_PRODUCED.labels(self._stage, record.topic).inc()

    def _reopen(self) -> None:
        """Drop what is queued and start with a new producer: an idempotent one may be fatal."""
        with suppress(KafkaException):
            self._producer.purge()
        self._producer = self._open()


def framed_for(settings: Settings, topic: str, value: bytes | None) -> bytes | None:
    """Return a value behind its schema's id where a registry is in use, as it is elsewhere."""
    schema_id = settings.registry.ids.get(topic)
    return value if value is None or schema_id is None else framed(value, schema_id)


def produce(
    producer: Producer,
    settings: Settings,
    record: Record,
    on_delivery: Callable[[KafkaError | None, object], None],
) -> None:
    """Queue one record, waiting while librdkafka's queue is full."""
    options = {} if record.partition is None else {"partition": record.partition}
    while True:
        try:
            producer.produce(
                topic_name(settings, record.topic),
                key=record.key,
                value=framed_for(settings, record.topic, record.value),
                headers=list(record.headers),
                on_delivery=on_delivery,
                **options,
            )
            producer.poll(0)
            return
        except BufferError:
            producer.poll(0.05)
