"""The INTAKE worker: documentation and amendments in, ready encounters out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from importlib.metadata import version
from time import monotonic

from claimstream.agents.intake.admit import admit, look_again
from claimstream.agents.intake.context import Intake, IntakeSettings
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.horizon import last_days
from claimstream.schemas.codesets.live import LiveCodesets
from claimstream.schemas.effects import Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.intake_entry import IntakeEntry
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.domain_metrics import CODESET_EXPIRY, CODESET_INFO
from claimstream.streams.ledger_stage import LedgerStage
from claimstream.streams.settings import Settings
from claimstream.streams.snapshot import read_at

RULE_SET = f"claimstream-{version('claimstream')}"
RELOAD_SECONDS = 1.0


def open_intake(settings: Settings) -> Intake:
    """Return the context of a worker."""
    return Intake(
        IntakeSettings(**settings.intake.model_dump()),
        RULE_SET,
        open_releases(settings),
        lambda place: read_chart(settings, place),
    )


def open_releases(settings: Settings) -> Callable[[], Mapping[str, str]]:
    """Return what tells the releases in use; a load shows a second later, between messages."""
    live = LiveCodesets(settings.reference.folder)
    show_releases(live.current)
    looked = monotonic()

    def releases() -> Mapping[str, str]:
        """Return the reference set in use now."""
        nonlocal looked
        if monotonic() - looked >= RELOAD_SECONDS:
            if live.reload():
                show_releases(live.current)
            looked = monotonic()
        return live.current.reference_set

    return releases


def show_releases(codesets: Codesets) -> None:
    """Tell the metrics which releases are stamped and when each code set ends."""
    for gauge in (CODESET_INFO, CODESET_EXPIRY):
        gauge.clear()
    for system, release in codesets.reference_set.items():
        CODESET_INFO.labels(system, release).set(1)
    for system, last in last_days(codesets.loaded).items():
        ends = datetime.combine(last + timedelta(days=1), time(), UTC)
        CODESET_EXPIRY.labels(system).set(ends.timestamp())


def read_chart(settings: Settings, place: Origin) -> Encounter | None:
    """Return the encounter at a place of its topic, None when it is no more.

    Raises SnapshotError when the broker does not answer; the worker then starts again.
    """
    arrival = read_at(settings, place.topic, place.partition, place.offset)
    return Encounter.decode(arrival.value) if arrival and arrival.value else None


stage = LedgerStage(
    "intake",
    reads=(Encounter, Amendment),
    writes=(ReadyEncounter,),
    ledger=IntakeEntry,
    step=admit,
    on_due=look_again,
    remembers=ReadyEncounter,
    open_context=open_intake,
)
