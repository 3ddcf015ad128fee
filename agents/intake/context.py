"""What INTAKE is told besides its inputs: its settings, the releases in use, waiting charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from claimstream.schemas.effects import Ledger, Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakeEntry
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.vocabulary import Lifecycle

EVERY = "*"


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """The installation's choices.

    ``quiet_hours`` after the last charge, charging counts as complete; ``park_hours`` an amendment
    waits for its encounter. ``facilities`` empty admits all. ``part2_facilities`` declare 42 CFR
    Part 2 units, so that an unknown status holds there (``*``: everywhere).
    """

    quiet_hours: int = 72
    park_hours: int = 72
    most_amendments: int = 50
    facilities: frozenset[str] = frozenset()
    part2_facilities: frozenset[str] = frozenset({EVERY})
    largest_chart: int = 4 * 1024 * 1024
    largest_amendment: int = 128 * 1024
    largest_entry: int = 900 * 1024

    @property
    def quiet(self) -> timedelta:
        """Return how long charges must have been quiet."""
        return timedelta(hours=self.quiet_hours)

    @property
    def patience(self) -> timedelta:
        """Return how long an amendment waits for its encounter."""
        return timedelta(hours=self.park_hours)

    def declares_part2(self, facility_id: str) -> bool:
        """Say whether the facility declares a Part 2 unit."""
        return bool(self.part2_facilities & {EVERY, facility_id})


def no_chart(place: Origin) -> Encounter | None:
    """Return nothing: there is no log to read a waiting chart from."""
    return None


@dataclass(frozen=True, slots=True)
class Intake:
    """What stays the same over many inputs.

    ``releases`` returns the reference set in use now; it may switch between two messages.
    ``chart_at`` reads the encounter at a place of the ``encounters`` topic again, None once its
    retention has passed: no ledger holds charts, and one that waits has left no output either.
    """

    settings: IntakeSettings
    rule_set: str
    releases: Callable[[], Mapping[str, str]]
    chart_at: Callable[[Origin], Encounter | None] = no_chart


@dataclass(frozen=True, slots=True)
class Turn:
    """One input's view: the ledger, the ledger's time, and what stays the same."""

    ledger: Ledger[IntakeEntry]
    clock: datetime
    intake: Intake = field(repr=False)

    @property
    def settings(self) -> IntakeSettings:
        """Return the installation's choices."""
        return self.intake.settings

    def chart(self, entry: IntakeEntry) -> Encounter | None:
        """Return the chart of the newest revision, or None when it is unknown or gone.

        A chart that was let through is the last output's; one that waits is read from its record.
        What ends an encounter needs a chart only to name it, so that an older one will do.
        """
        sent = self.ledger.last_output(entry.encounter_id)
        last = sent if isinstance(sent, ReadyEncounter) else None
        if last is not None and last.revision == entry.revision:
            return last.encounter
        place = chart_place(entry)
        waiting = self.intake.chart_at(place) if place else None
        ending = last is not None and entry.lifecycle is not Lifecycle.ACTIVE
        return last.encounter if last and ending and waiting is None else waiting


def chart_place(entry: IntakeEntry) -> Origin | None:
    """Return where the record of the newest revision stands."""
    if entry.chart_topic is None:
        return None
    return Origin(entry.chart_topic, entry.chart_partition or 0, entry.chart_offset or 0)
