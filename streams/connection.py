"""librdkafka configurations, all made here: security, durability, read_committed, names."""

from __future__ import annotations

from typing import Any

from confluent_kafka import KafkaError

from claimstream.streams.logging import broker_log
from claimstream.streams.partitioner import PARTITIONER
from claimstream.streams.settings import KafkaSettings, Settings

TRANSIENT = frozenset(
    getattr(KafkaError, name)
    for name in [
        "_TRANSPORT",
        "_ALL_BROKERS_DOWN",
        "_RESOLVE",
        "_TIMED_OUT",
        "_WAIT_COORD",
        "LEADER_NOT_AVAILABLE",
        "NOT_LEADER_FOR_PARTITION",
        "REQUEST_TIMED_OUT",
        "BROKER_NOT_AVAILABLE",
        "REPLICA_NOT_AVAILABLE",
        "NETWORK_EXCEPTION",
        "COORDINATOR_LOAD_IN_PROGRESS",
        "COORDINATOR_NOT_AVAILABLE",
        "NOT_COORDINATOR",
        "FENCED_LEADER_EPOCH",
        "UNKNOWN_LEADER_EPOCH",
        "OFFSET_NOT_AVAILABLE",
    ]
)
"""Codes that pass by themselves; ``KafkaError.retriable()`` is set by transactional calls only."""

LARGEST = 8 * 1024 * 1024 + 65_536
"""Bytes of the largest record of the catalogue, headers included."""


def is_transient(error: KafkaError) -> bool:
    """Say whether a broker's fault passes by itself."""
    return bool(error.retriable()) or error.code() in TRANSIENT


def common_config(kafka: KafkaSettings) -> dict[str, Any]:
    """Return what every client of ours is made with.

    ``metadata.recovery.strategy=none``: librdkafka can otherwise hang for ever inside a
    transaction call after a broken connection (LRK#5456, #5511).
    """
    config: dict[str, Any] = {
        "bootstrap.servers": kafka.bootstrap_servers,
        "security.protocol": kafka.security_protocol,
        "metadata.recovery.strategy": "none",
        "allow.auto.create.topics": False,
        "log_level": 3,
        "logger": broker_log(),
        "topic.metadata.refresh.interval.ms": 60_000,
    }
    if kafka.security_protocol.endswith("SSL") and kafka.ssl_ca_location:
        config["ssl.ca.location"] = kafka.ssl_ca_location
    if kafka.security_protocol.startswith("SASL"):
        config["sasl.mechanism"] = kafka.sasl_mechanism
        config["sasl.username"] = kafka.sasl_username
        config["sasl.password"] = kafka.sasl_password.get_secret_value()
    return config


def producer_config(kafka: KafkaSettings) -> dict[str, Any]:
    """Return an idempotent producer's configuration, acknowledged by all in-sync replicas."""
    return common_config(kafka) | {
        "partitioner": PARTITIONER,
        "enable.idempotence": True,
        "acks": "all",
        "linger.ms": 5,
        "batch.size": 262_144,
        "compression.type": "lz4",
        "message.max.bytes": LARGEST,
        "delivery.timeout.ms": kafka.delivery_timeout_ms,
    }


def transactional_config(settings: Settings, transactional_id: str) -> dict[str, Any]:
    """Return the configuration of the one producer that may write for a unit."""
    return producer_config(settings.kafka) | {
        "transactional.id": transactional_id,
        "transaction.timeout.ms": settings.ledger.transaction_timeout_ms,
        "delivery.timeout.ms": settings.ledger.transaction_timeout_ms,
    }


def consumer_config(kafka: KafkaSettings, group: str) -> dict[str, Any]:
    """Return a read_committed consumer that commits nothing by itself and reports EOF."""
    return common_config(kafka) | {
        "group.id": group,
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
        "enable.partition.eof": True,
        "partition.assignment.strategy": "range",
        "session.timeout.ms": kafka.session_timeout_ms,
        "heartbeat.interval.ms": kafka.session_timeout_ms // 3,
        "fetch.message.max.bytes": LARGEST,
        "fetch.max.bytes": 64 * 1024 * 1024,
        "queued.max.messages.kbytes": 65_536,
        "fetch.wait.max.ms": 50,
    }


def topic_name(settings: Settings, topic: str) -> str:
    """Return the name on the broker of a catalogue topic."""
    return settings.prefix + topic


def group_name(settings: Settings, stage: str) -> str:
    """Return the consumer group of a stage."""
    return f"{settings.prefix}claimstream-{stage}"
