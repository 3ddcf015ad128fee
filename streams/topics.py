"""The catalogue on the broker: which topics a stage has, and making or checking them there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ConfigEntry, ConfigResource, NewTopic, ResourceType

from claimstream.schemas.contract import Contract
from claimstream.schemas.topics import Topic, catalogue
from claimstream.streams.connection import common_config, topic_name
from claimstream.streams.settings import Settings

DEAD_LETTERS = "dead-letters"
ANY_STAGE = "every stage"
TIMEOUT = 30.0
DAY_MS = 86_400_000
HEADER_ROOM = 65_536
"""Bytes that a topic accepts beyond ``max_message_bytes`` of the value: key and headers."""


class TopicError(RuntimeError):
    """Topics that are missing or differ from the catalogue; names the next command."""


@dataclass(frozen=True, slots=True)
class TopicFault:
    """One difference between the catalogue and the broker."""

    topic: str
    fault: str


def topics_read(stage: str, contracts: Iterable[type[Contract]]) -> tuple[Topic, ...]:
    """Return the topics of these contracts that the stage is named a reader of."""
    names = [contract.__name__ for contract in contracts]
    found = tuple(t for t in catalogue().values() if t.contract in names and stage in t.readers)
    _demand_each(names, found, f"no topic that {stage} reads carries")
    return found


def topic_written(stage: str, contract: type[Contract]) -> Topic:
    """Return the one topic of a contract that the stage is named the writer of."""
    found = tuple(
        topic
        for topic in catalogue().values()
        if topic.contract == contract.__name__ and {stage, ANY_STAGE} & set(topic.writers)
    )
    _demand_each([contract.__name__], found, f"no topic that {stage} writes carries")
    return found[0]


def _demand_each(names: list[str], found: tuple[Topic, ...], complaint: str) -> None:
    """Raise TopicError when a contract has no topic."""
    missing = set(names) - {topic.contract for topic in found}
    if missing:
        raise TopicError(f"{complaint} {', '.join(sorted(missing))}: see schemas/topics.toml")


def partitions_of(topic: Topic, settings: Settings) -> int:
    """Return how many partitions a topic has in this installation."""
    return topic.partitions or settings.kafka.partitions


def topic_config(topic: Topic, settings: Settings) -> dict[str, str]:
    """Return a topic's configuration on the broker."""
    config = {
        "cleanup.policy": topic.cleanup,
        "max.message.bytes": str(topic.max_message_bytes + HEADER_ROOM),
        "min.insync.replicas": str(settings.kafka.min_insync_replicas),
    }
    if topic.from_outside:  # a forged 1970 would be past its retention before it is read
        config["message.timestamp.type"] = "LogAppendTime"
    if "delete" in topic.cleanup:
        config["retention.ms"] = str(topic.retention_days * DAY_MS)
    return config


def open_admin(settings: Settings) -> AdminClient:
    """Return an admin client."""
    return AdminClient(common_config(settings.kafka))


def apply_topics(settings: Settings) -> tuple[str, ...]:
    """Create the catalogue's missing topics and return their names; existing ones stay as is.

    Raises TopicError when no broker answers, or it refuses one.
    """
    partition_counts(settings)
    wanted = [
        NewTopic(
            topic_name(settings, topic.name),
            partitions_of(topic, settings),
            settings.kafka.replication_factor,
            config=topic_config(topic, settings),
        )
        for topic in catalogue().values()
    ]
    admin = open_admin(settings)  # held: a collected client fails its futures
    futures = admin.create_topics(wanted, operation_timeout=TIMEOUT)
    return tuple(name for name, future in futures.items() if _created(name, future))


def _created(name: str, future: object) -> bool:
    """Say whether the topic was made now; raise TopicError when it could not be."""
    try:
        future.result(TIMEOUT)  # type: ignore[attr-defined]
    except KafkaException as error:
        kind = error.args[0]
        if kind.code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return False
        raise TopicError(f"{name} was not created: {kind.name()}") from None
    except TimeoutError:
        raise TopicError(f"{name} was not created in time: try again") from None
    return True


def partition_counts(settings: Settings) -> dict[str, int]:
    """Return the partition count of every topic on the broker."""
    try:
        metadata = open_admin(settings).list_topics(timeout=TIMEOUT)
    except KafkaException as error:
        kind = error.args[0].name()
        raise TopicError(f"no broker answers ({kind}): check kafka.bootstrap_servers") from None
    return {name: len(topic.partitions) for name, topic in metadata.topics.items()}


def check_topics(settings: Settings) -> tuple[TopicFault, ...]:
    """Return how the broker's topics differ from the catalogue; empty when they agree."""
    counts = partition_counts(settings)
    faults = [
        fault for topic in catalogue().values() for fault in _count_faults(topic, settings, counts)
    ]
    present = [t for t in catalogue().values() if topic_name(settings, t.name) in counts]
    return tuple(faults + _config_faults(present, settings))


def _count_faults(topic: Topic, settings: Settings, counts: dict[str, int]) -> list[TopicFault]:
    """Return what is wrong with a topic's presence and partition count."""
    name, wanted = topic_name(settings, topic.name), partitions_of(topic, settings)
    if name not in counts:
        return [TopicFault(name, "missing: run `claimstream topics apply`")]
    if counts[name] != wanted:
        return [TopicFault(name, f"{counts[name]} partitions, not {wanted}; fixed for life")]
    return []


def _config_faults(topics: list[Topic], settings: Settings) -> list[TopicFault]:
    """Return the settings of present topics that differ from the catalogue."""
    resources = {
        topic.name: ConfigResource(ResourceType.TOPIC, topic_name(settings, topic.name))
        for topic in topics
    }
    admin = open_admin(settings)  # held: a collected client fails its futures
    futures = admin.describe_configs(list(resources.values()))
    return [
        TopicFault(topic_name(settings, topic.name), f"{key} is not {wanted}")
        for topic in topics
        for key, wanted in topic_config(topic, settings).items()
        if _differs(futures[resources[topic.name]].result(TIMEOUT).get(key), wanted)
    ]


def _differs(entry: ConfigEntry | None, wanted: str) -> bool:
    """Say whether a topic's setting is not the wanted one, in whatever order it is listed."""
    return entry is None or sorted(entry.value.split(",")) != sorted(wanted.split(","))
