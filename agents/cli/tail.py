"""``claimstream tail``: decoded records of a topic."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from claimstream.agents.cli.installation import reachable, settings_or_refuse
from claimstream.agents.cli.output import USAGE, CommandError
from claimstream.agents.cli.records_of import decoded
from claimstream.schemas.topics import catalogue
from claimstream.streams.connection import consumer_config, topic_name
from claimstream.streams.settings import Settings
from claimstream.streams.topics import partitions_of


@click.command()
@click.argument("topic")
@click.option("--limit", type=click.IntRange(1), help="Stop after so many records.")
@click.option("--follow", is_flag=True, help="Wait for more instead of ending at the end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line (the default).")
def tail(topic: str, limit: int | None, follow: bool, as_json: bool) -> None:
    """Print the records of TOPIC, decoded, one JSON object a line.

    What is printed is the record itself, patient data included: mind where it goes.
    """
    if topic not in catalogue():
        names = ", ".join(catalogue())
        raise CommandError(f"no topic {topic}", USAGE, f"one of: {names}")
    settings = settings_or_refuse()
    reachable(settings)
    for number, message in enumerate(records(settings, topic, follow), 1):
        click.echo(json.dumps(decoded(topic, message), ensure_ascii=False))
        if number == limit:
            break


def records(settings: Settings, topic: str, follow: bool) -> Iterator[Message]:
    """Yield the records of a topic from its beginning; ends at its end unless it follows."""
    entry = catalogue()[topic]
    places = [
        TopicPartition(topic_name(settings, topic), partition, 0)
        for partition in range(partitions_of(entry, settings))
    ]
    consumer = Consumer(consumer_config(settings.kafka, "claimstream-tail"))
    consumer.assign(places)
    ended: set[int] = set()
    try:
        while follow or len(ended) < len(places):
            message = consumer.poll(0.5)
            if message is None:
                continue
            if message.error() is None:
                yield message
            elif message.error().code() == KafkaError._PARTITION_EOF:
                ended.add(message.partition())
    finally:
        consumer.close()
