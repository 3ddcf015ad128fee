"""What a certified coder expects of a made-up encounter."""

from __future__ import annotations

from claimstream.agents.hospital.scenario import End
from claimstream.schemas.contract import Model


class Truth(Model):
    """The right codes by claim form, in order, and the one place where the encounter must end."""

    encounter_id: str
    scenario: str
    title: str
    professional: tuple[str, ...]
    institutional: tuple[str, ...]
    end: End
    reason: str | None
