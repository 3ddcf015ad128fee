"""``claimstream tail`` and its like end when the broker is lost in mid-read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimstream.agents.cli.installation import read_topic
from claimstream.agents.cli.output import UNREACHABLE, CommandError
from claimstream.agents.cli.records_of import decoded
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.streams import snapshot
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.entrance import Entrance
from claimstream.streams.settings import Settings

FETCH = 1
"""Kafka's number of the request for records."""
COUNT = 20
VERDICT = ClaimResponse.from_json(
    '{"claim_id": "C1", "response_id": "R1", "kind": "X277CA", "status": "ACCEPTED",'
    ' "received_at": "2026-11-20T09:00:00Z"}'
)

Topics = tuple[EmbeddedBroker, Settings]


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Iterator[Topics]:
    """Return a broker with twenty verdicts on their topic, and short patience."""
    monkeypatch.setattr(snapshot, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(snapshot, "LOOK_SECONDS", 0.1)
    with EmbeddedBroker() as broker:
        settings = broker.adapt(Settings())
        broker.create_topic("claim-responses", settings.kafka.partitions)
        with Entrance(settings) as entrance:
            for number in range(COUNT):
                entrance.send(VERDICT.model_copy(update={"claim_id": f"C{number}"}))
        yield broker, settings


def test_every_record_is_read_and_decoded(topics: Topics) -> None:
    """Where nothing is lost, the end is the topic's."""
    shown = [decoded(arrival) for arrival in read_topic(topics[1], "claim-responses")]
    assert {each["value"]["claim_id"] for each in shown} == {f"C{n}" for n in range(COUNT)}


def test_one_who_follows_ends_when_the_broker_goes(topics: Topics) -> None:
    """It waited for ever for records that nobody could bring."""
    broker, settings = topics
    reader = read_topic(settings, "claim-responses", follow=True)
    next(reader)
    broker.set_down(1, True)
    with pytest.raises(CommandError, match="the broker is lost") as lost:
        list(reader)
    assert (lost.value.exit_code, lost.value.next_step) == (UNREACHABLE, "claimstream doctor")


def test_one_who_reads_to_the_end_ends_when_no_records_come(topics: Topics) -> None:
    """A broker that is there and gives nothing, however often it is asked."""
    broker, settings = topics
    broker.push_errors(FETCH, [8] * 10_000)  # BROKER_NOT_AVAILABLE
    with pytest.raises(CommandError, match="the broker is lost"):
        list(read_topic(settings, "claim-responses"))
