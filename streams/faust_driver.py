"""Faust's Kafka driver with a read_committed consumer; pinned to the versions it was read from.

Faust 0.15.3 hard-codes ``read_uncommitted`` (it then processes aborted records) and a fetch wait
of 1.5 s (drivers/aiokafka.py, ``_create_worker_consumer``). aiokafka 0.14.0 takes both over from
the consumer object when it starts, so that setting them before the start is enough.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from faust import App
from faust.transport.drivers import aiokafka as driver

PINNED = {"faust-streaming": "0.15.3", "aiokafka": "0.14.0"}
FETCH_WAIT_MS = 50


class DriverError(RuntimeError):
    """Faust or aiokafka is of a version that this driver was not read against."""


class ReadCommittedThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """The consumer thread, whose consumer sees committed records only."""

    def _create_worker_consumer(self, transport: Any) -> Any:  # noqa: ANN401 - untyped library
        """Return aiokafka's consumer with our isolation level and fetch wait."""
        consumer = super()._create_worker_consumer(transport)
        for name in ("_isolation_level", "_fetch_max_wait_ms"):
            if not hasattr(consumer, name):
                raise DriverError(f"aiokafka's consumer has no {name}")
        consumer._isolation_level = "read_committed"  # noqa: SLF001
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001
        return consumer


class ReadCommittedConsumer(driver.Consumer):  # type: ignore[misc]
    """Faust's consumer on that thread; it acknowledges what the stage delivered, nothing else."""

    def ack(self, message: Any) -> bool:  # noqa: ANN401 - untyped library
        """Refuse: Faust's pure-Python stream acknowledges records that it skips at a rebalance.

        While a partition has no committed offset, such an acknowledgement would be committed and
        everything below it lost (streams.py, ``_py_aiter``; the Cython stream does not do it).
        """
        return False

    def acknowledge(self, message: Any) -> bool:  # noqa: ANN401 - untyped library
        """Note a delivered record, unless the group was dealt anew since it was fetched.

        Its partition is then fetched again from the committed offset, by whoever owns it now.
        """
        if message.generation_id != self.app.consumer_generation_id:
            return False
        return bool(super().ack(message))

    def _new_consumer_thread(self) -> ReadCommittedThread:
        """Return the thread."""
        return ReadCommittedThread(self, loop=self.loop, beacon=self.beacon)


class ReadCommittedTransport(driver.Transport):  # type: ignore[misc]
    """Faust's transport with that consumer."""

    Consumer = ReadCommittedConsumer


def install_driver(app: App) -> None:
    """Give the app this driver; raises DriverError for other versions than the pinned ones."""
    found = {name: version(name) for name in PINNED}
    if found != PINNED:
        raise DriverError(f"made for {PINNED}, found {found}: read the driver again, then pin")
    app.transport = ReadCommittedTransport(app.conf.broker_consumer, app)
