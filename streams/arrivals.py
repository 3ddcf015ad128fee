"""librdkafka's messages as ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from confluent_kafka import KafkaError, Message

from claimstream.schemas.effects import Origin
from claimstream.streams.dead_letters import Arrival, first_header
from claimstream.streams.exits import exit_for_restart
from claimstream.streams.logging import open_log
from claimstream.streams.wire import ORIGIN_HEADER

LOG = open_log("arrivals")
BEGINNING = -2
"""librdkafka's logical offset of a partition's first record."""


def sound_messages(stage: str, messages: Iterable[Message]) -> Iterator[Message]:
    """Yield the records among what was polled.

    Ends the process on a fatal error and when retention took records that were never read: going
    on from elsewhere would lose them silently.
    """
    for message in messages:
        error = message.error()
        if error is None:
            yield message
        elif error.code() == KafkaError._AUTO_OFFSET_RESET:  # noqa: SLF001 - its public name
            exit_for_restart(stage, "stored offset is no longer in the topic")
        elif error.fatal():
            exit_for_restart(stage, f"consumer {error.name()}")
        else:
            LOG.warning("broker error", extra={"stage": stage, "kind": error.name()})


def arrival_of(message: Message, prefix: str) -> Arrival:
    """Return a record as ours, the installation's prefix taken off its topic."""
    headers = tuple(message.headers() or ())
    _kind, stamp = message.timestamp()
    place = Origin(
        message.topic().removeprefix(prefix),
        message.partition(),
        message.offset(),
        stamp,
        first_header(headers, ORIGIN_HEADER),
    )
    return Arrival(place, message.key(), message.value(), headers)


def next_offsets(arrivals: Iterable[Arrival]) -> dict[tuple[str, int], int]:
    """Return the next offset of each (topic, partition) among the records."""
    return {(a.origin.topic, a.origin.partition): a.origin.offset + 1 for a in arrivals}


def without_repeats(
    arrivals: Iterable[Arrival], stored: Callable[[str, int], int]
) -> list[Arrival]:
    """Return the records at or past the stored offset of their partition, each offset once.

    A rebalance in the middle of a poll can bring records a second time into one batch.
    """
    fresh: list[Arrival] = []
    reached: dict[tuple[str, int], int] = {}
    for arrival in arrivals:
        place = (arrival.origin.topic, arrival.origin.partition)
        if arrival.origin.offset >= max(reached.get(place, 0), stored(*place)):
            fresh.append(arrival)
            reached[place] = arrival.origin.offset + 1
    return fresh
