"""INTAKE's memory of one encounter."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from claimstream.schemas.amendment import CoderDecision, HoldRelease, ProviderAnswer
from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Instant, Int, Long, Text
from claimstream.schemas.vocabulary import Lifecycle


class IntakePlace(StrEnum):
    """Where the newest revision stands at INTAKE."""

    PARKED = "PARKED"
    NOT_READY = "NOT_READY"
    LET_THROUGH = "LET_THROUGH"
    HELD = "HELD"


class IntakeEntry(Contract):
    """What INTAKE remembers of one encounter; never its chart."""

    encounter_id: Text
    place: IntakePlace
    reason: Text | None = None
    revision: Long | None = None
    amendment: Int = 0
    content_sha256: Text | None = None
    chart_topic: Text | None = None
    chart_partition: Int | None = None
    chart_offset: Long | None = None
    newest_at: Instant | None = None
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    merged_into: Text | None = None
    withheld_documents: tuple[Text, ...] = ()
    conflicts: tuple[Text, ...] = ()
    seen: Mapping[Text, Text] = Field(default_factory=dict)
    answers: tuple[ProviderAnswer, ...] = ()
    decisions: tuple[CoderDecision, ...] = ()
    hold_releases: tuple[HoldRelease, ...] = ()
    storm_floor: Int = 0
    older_dropped: Int = 0
    due_at: Instant | None = None
