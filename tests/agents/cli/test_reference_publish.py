"""A load that running workers hear of: one record a release on a compacted topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from confluent_kafka import Consumer, TopicPartition

from claimstream.agents.cli.output import CommandError
from claimstream.agents.cli.reference import reference
from claimstream.schemas.reference_release import ReferenceRelease
from claimstream.schemas.topics import catalogue
from claimstream.streams.connection import consumer_config, topic_name
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.settings import read_settings
from claimstream.streams.topics import partitions_of

MUE = "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2026.csv"
TABLE = (
    "HCPCS/CPT Code,OPH MUE Values,MUE Adjudication Indicator,MUE Rationale\nG0378,72,2,Policy\n"
)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the command with a store of its own and a broker in memory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMSTREAM_REFERENCE_DIR", str(tmp_path / "store"))
    (tmp_path / MUE).write_text(TABLE)
    with EmbeddedBroker() as broker:
        monkeypatch.setenv("CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS", broker.address)
        monkeypatch.setenv("CLAIMSTREAM_KAFKA__CHECK_CRCS", "false")
        broker.create_topics(read_settings())
        yield lambda *words: CliRunner().invoke(reference, words)


def published() -> list[tuple[str, ReferenceRelease]]:
    """Read every record of the topic: key and release."""
    settings, topic = read_settings(), catalogue()["reference-releases"]
    consumer = Consumer(consumer_config(settings.kafka, "reader"))
    name = topic_name(settings, topic.name)
    numbers = range(partitions_of(topic, settings))
    consumer.assign([TopicPartition(name, number, 0) for number in numbers])
    ends = [consumer.get_watermark_offsets(TopicPartition(name, n), 10)[1] for n in numbers]
    records = [consumer.poll(10) for _ in range(sum(ends))]
    consumer.close()
    held = [(record.key(), record.value()) for record in records if record is not None]
    return [(key.decode(), ReferenceRelease.decode(value)) for key, value in held]


def test_a_load_publishes_its_release(run: Run) -> None:
    """The record has id and digest, keyed by the release, and never the file."""
    assert run("load", "ncci-mue", MUE, "--publish").exit_code == 0
    ((key, record),) = published()
    assert key == record.release_id
    assert key.startswith("ncci-mue:2026-10-01.medicare-hospital.")
    assert (record.kind, record.row_count, record.reject_count) == ("ncci-mue", 1, 0)


def test_publishing_again_replaces_itself(run: Run) -> None:
    """The topic is compacted by release: a repeat is the same record under the same key."""
    run("load", "ncci-mue", MUE)
    assert published() == []
    assert run("publish").exit_code == 0
    assert run("publish").exit_code == 0
    first, second = published()
    assert first == second


def test_a_load_stands_when_the_broker_is_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is the truth; publishing can be repeated when the broker is back."""
    monkeypatch.setenv("CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setattr("claimstream.streams.topics.TIMEOUT", 1.0)
    error = run("load", "ncci-mue", MUE, "--publish").exception
    assert isinstance(error, CommandError)
    assert error.exit_code == 4
    assert "nothing to do" in run("load", "ncci-mue", MUE).stdout
