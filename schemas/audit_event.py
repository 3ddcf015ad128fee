"""Who did what to which encounter."""

from collections.abc import Mapping

from pydantic import Field

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Instant, Int, Long, Text


class AuditEvent(Contract):
    """Something happened to an encounter: ids and kinds only."""

    event_id: Text
    encounter_id: Text
    stage: Text
    action: Text
    outcome: Text
    reason: Text | None = None
    revision: Long | None = None
    amendment: Int | None = None
    source_topic: Text | None = None
    source_partition: Int | None = None
    source_offset: Long | None = None
    actor: Text
    references: Mapping[Text, Text] = Field(default_factory=dict)
    at: Instant
