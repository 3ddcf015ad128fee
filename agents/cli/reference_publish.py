"""``claimstream reference publish``: tell running workers which releases there are."""

from __future__ import annotations

from collections.abc import Sequence

import click
from confluent_kafka import KafkaException

from claimstream.agents.cli.installation import broker_at_hand, settings_or_refuse
from claimstream.agents.cli.output import (
    NO,
    UNREACHABLE,
    CommandError,
    emit,
    json_option,
    table_of,
)
from claimstream.agents.cli.reference_folder import reference_folder
from claimstream.schemas.codesets.manifest import Manifest, release_record
from claimstream.schemas.codesets.store import ReferenceDirectory
from claimstream.streams.connection import topic_name
from claimstream.streams.entrance import Entrance
from claimstream.streams.settings import Settings
from claimstream.streams.topics import TopicError, partition_counts

__all__ = ["publish_command", "publish_releases"]

TOPIC = "reference-releases"


def publish_releases(manifests: Sequence[Manifest]) -> None:
    """Send a record for each release to ``reference-releases`` and wait for the broker."""
    settings = settings_or_refuse()
    _demand_topic(settings)
    with broker_at_hand(), Entrance(settings) as entrance:
        for manifest in manifests:
            entrance.send(release_record(manifest))


def _demand_topic(settings: Settings) -> None:
    """End the command when the broker does not answer or lacks the topic."""
    name = topic_name(settings, TOPIC)
    try:
        present = name in partition_counts(settings)
    except (TopicError, KafkaException) as error:
        reason = str(error) if isinstance(error, TopicError) else type(error).__name__
        raise CommandError(reason, UNREACHABLE, "claimstream doctor") from None
    if not present:
        raise CommandError(f"no topic {name}", NO, "claimstream topics apply")


@click.command("publish")
@json_option
def publish_command(as_json: bool) -> None:
    """Publish every loaded release to the compacted topic; a repeat replaces itself."""
    manifests = ReferenceDirectory(reference_folder()).current.manifests
    publish_releases(manifests)
    rows = [{"release": manifest.name, "sha256": manifest.sha256} for manifest in manifests]
    emit(rows, as_json, lambda: table_of("published", ("release", "sha256"), rows))
