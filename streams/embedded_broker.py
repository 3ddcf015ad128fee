"""An in-process Kafka for the demo: librdkafka's mock cluster, reached through its C API.

It is in the confluent-kafka wheel, needs nothing else, and is memory only: 5 MiB a partition,
beyond which it silently drops the oldest records. Its transactions are accepted but fake (aborted
records are visible, offsets in a transaction are not applied), so it shows the flow, never the
guarantees. Other processes may use it until it stops.
"""

from __future__ import annotations

import ctypes
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import confluent_kafka

from claimstream.schemas.topics import catalogue
from claimstream.streams.connection import topic_name
from claimstream.streams.settings import Settings
from claimstream.streams.topics import partitions_of

PARTITION_BYTES = 5 * 1024 * 1024
"""What one partition holds before the oldest records vanish."""

JOIN_MS = 100
"""Delay of a group's first rebalance; the mock's own is 3 s."""

KNOCK_SECONDS = 0.005

PRODUCER = 0
ERROR_BYTES = 512


class EmbeddedBrokerError(RuntimeError):
    """The embedded broker did not do as told; names librdkafka's error."""


def open_library() -> ctypes.CDLL:
    """Return the librdkafka that the confluent-kafka wheel brought."""
    folder = Path(confluent_kafka.__file__).parent.parent / "confluent_kafka.libs"
    found = sorted(folder.glob("librdkafka-*.so*"))
    if not found:
        raise EmbeddedBrokerError("this confluent-kafka wheel has no librdkafka of its own")
    library = ctypes.CDLL(str(found[0]))
    for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
        getattr(library, name).restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    library.rd_kafka_err2name.restype = ctypes.c_char_p
    return library


class EmbeddedBroker:
    """A mock cluster of this process; close it, or leave its ``with`` block, to end it."""

    def __init__(self, brokers: int = 1) -> None:
        """Start the brokers on loopback ports of their own; raises EmbeddedBrokerError."""
        self._library = open_library()
        error = ctypes.create_string_buffer(ERROR_BYTES)
        conf = ctypes.c_void_p(self._library.rd_kafka_conf_new())
        self._library.rd_kafka_conf_set(conf, b"log_level", b"0", error, ERROR_BYTES)
        self._client = ctypes.c_void_p(
            self._library.rd_kafka_new(PRODUCER, conf, error, ERROR_BYTES)
        )
        if not self._client:
            raise EmbeddedBrokerError(error.value.decode("ascii", "replace"))
        cluster = self._library.rd_kafka_mock_cluster_new(self._client, brokers)
        if not cluster:
            raise EmbeddedBrokerError("librdkafka made no mock cluster")
        self._cluster = ctypes.c_void_p(cluster)
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, JOIN_MS)
        self.address = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster).decode()

    def __enter__(self) -> Self:
        """Return the broker."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the broker."""
        self.close()

    def adapt(self, settings: Settings) -> Settings:
        """Return the settings pointed at this broker, whose commit markers carry no valid CRC."""
        there = {"bootstrap_servers": self.address, "check_crcs": False}
        return settings.model_copy(update={"kafka": settings.kafka.model_copy(update=there)})

    def create_topics(self, settings: Settings) -> None:
        """Make every topic of the catalogue; raises EmbeddedBrokerError."""
        with self._kept_awake():
            for topic in catalogue().values():
                self.create_topic(topic_name(settings, topic.name), partitions_of(topic, settings))

    @contextmanager
    def _kept_awake(self) -> Iterator[None]:
        """Knock at the broker's port meanwhile: its thread misses every tenth request for 1 s."""
        host, _, port = self.address.split(",")[0].rpartition(":")
        done = threading.Event()

        def knock() -> None:
            """Connect and hang up until told to stop."""
            while not done.wait(KNOCK_SECONDS):
                with suppress(OSError):
                    socket.create_connection((host, int(port)), timeout=1).close()

        thread = threading.Thread(target=knock, name="knock", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def create_topic(self, name: str, partitions: int) -> None:
        """Make one topic; raises EmbeddedBrokerError, for one that exists too."""
        code = self._library.rd_kafka_mock_topic_create(
            self._cluster, name.encode("ascii"), partitions, 1
        )
        if code:
            raise EmbeddedBrokerError(f"{name}: {self._library.rd_kafka_err2name(code).decode()}")

    def push_errors(self, request: int, codes: Sequence[int]) -> None:
        """Answer the next requests of a kind (Kafka's API key) with these error codes."""
        errors = (ctypes.c_int * len(codes))(*codes)
        self._library.rd_kafka_mock_push_request_errors_array(
            self._cluster, ctypes.c_int16(request), ctypes.c_size_t(len(codes)), errors
        )

    def set_down(self, broker: int, down: bool) -> None:
        """Disconnect a broker (numbered from 1) and refuse it, or let it back."""
        library = self._library
        change = (
            library.rd_kafka_mock_broker_set_down if down else library.rd_kafka_mock_broker_set_up
        )
        change(self._cluster, ctypes.c_int32(broker))

    def close(self) -> None:
        """End the brokers; all records are gone."""
        if self._cluster:
            self._library.rd_kafka_mock_cluster_destroy(self._cluster)
            self._library.rd_kafka_destroy(self._client)
            self._cluster = ctypes.c_void_p(None)
