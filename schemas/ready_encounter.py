"""Documentation that INTAKE let through."""

from collections.abc import Mapping

from pydantic import Field

from claimstream.schemas.amendment import CoderDecision, HoldRelease, ProviderAnswer
from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.scalars import Instant, Int, Long, Text
from claimstream.schemas.vocabulary import FindingOwner, Lifecycle


class IntakeHold(Model):
    """A hold that INTAKE puts on a pair that it lets through."""

    reason: Text
    subject: Text
    owner: FindingOwner
    detail: Text | None = None


class ReadyEncounter(Contract):
    """Documentation that INTAKE let through, with every answer and decision laid over it."""

    encounter_id: Text
    revision: Long
    amendment: Int
    lifecycle: Lifecycle
    merged_into: Text | None = None
    encounter: Encounter
    answers: tuple[ProviderAnswer, ...] = ()
    decisions: tuple[CoderDecision, ...] = ()
    hold_releases: tuple[HoldRelease, ...] = ()
    holds: tuple[IntakeHold, ...] = ()
    reference_set: Mapping[Text, Text] = Field(default_factory=dict)
    rule_set: Text
    ready_at: Instant
