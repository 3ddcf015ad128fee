"""Brokers that fall silent and threads that meet the unforeseen: nothing waits for ever."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, KafkaException

from claimstream.streams import ledger_restore
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.lag import LagCollector
from claimstream.streams.ledger_cache import open_cache
from claimstream.streams.settings import HealthSettings, Settings
from claimstream.streams.vitals import Vitals


def test_a_restore_gives_up_on_a_broker_that_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restoring stage counts as live: without a deadline nobody would ever start it again."""
    monkeypatch.setattr(ledger_restore, "SILENCE_SECONDS", 0.5)
    with EmbeddedBroker() as broker:
        settings = broker.adapt(Settings())
        broker.create_topics(settings)
        broker.set_down(1, True)
        with pytest.raises(KafkaException) as caught:
            ledger_restore.restore(settings, "intake-ledger", 0, open_cache(tmp_path, "unit"))
    assert caught.value.args[0].code() == KafkaError._TIMED_OUT


def test_the_lag_collector_outlives_an_error_that_nobody_foresaw(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without its thread no stall would ever be seen; a partition beyond C's int raises in it."""
    vitals = Vitals("intake", 60)
    vitals.own({("encounters", 1 << 40): 0})
    settings = Settings(health=HealthSettings(lag_seconds=0.01))
    collector = LagCollector(settings, "lag", vitals, from_group=False)
    with caplog.at_level(logging.WARNING):
        collector.start()
        until = time.monotonic() + 20
        while len(caplog.records) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        collector.stop()
    assert [record.__dict__["kind"] for record in caplog.records[:2]] == ["OverflowError"] * 2
