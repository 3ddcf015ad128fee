"""``claimstream doctor``: is everything there that the river needs; each line has a fix."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec

import click
from confluent_kafka import KafkaException

from claimstream.agents.cli.installation import settings_or_refuse
from claimstream.agents.cli.output import NO, CommandError, Row, emit, json_option, table_of
from claimstream.schemas.codesets.codesets import open_codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.shipped import Bundle
from claimstream.schemas.releases import check as contract_faults
from claimstream.streams.settings import Settings
from claimstream.streams.topics import TopicError, check_topics

ROOM = 1024**3
"""Bytes that ledgers and records should find free."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was seen, what to do."""

    name: str
    well: bool
    seen: str
    fix: str = ""


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Look at settings, brokers, topics, contracts, code sets and disk; exit 1 on a fault."""
    checks = list(examine(settings_or_refuse()))
    rows: list[Row] = [
        {"check": c.name, "well": c.well, "seen": c.seen, "fix": "" if c.well else c.fix}
        for c in checks
    ]
    emit(rows, as_json, lambda: table_of("doctor", ("check", "well", "seen", "fix"), rows))
    faults = [check.name for check in checks if not check.well]
    if faults:
        first = next(check.fix for check in checks if not check.well)
        raise CommandError(f"{len(faults)} faults: {', '.join(faults)}", NO, first)


def examine(settings: Settings) -> Iterator[Check]:
    """Yield every check."""
    yield from brokers(settings)
    faults = contract_faults()
    yield Check("contracts", not faults, f"{len(faults)} faults", "claimstream contracts check")
    yield from code_sets(settings)
    free = shutil.disk_usage(".").free
    yield Check("disk", free > ROOM, f"{free // 1024**2} MiB free", "free at least 1 GiB here")
    for name in ("pyx12", "x12sdk"):
        found = find_spec(name) is not None
        fix = "pip install 'claimstream[x12]'"
        yield Check(f"validator {name}", found, "installed" if found else "not installed", fix)


def brokers(settings: Settings) -> Iterator[Check]:
    """Yield whether the brokers answer and the topics agree with the catalogue."""
    where = settings.kafka.bootstrap_servers
    try:
        faults = check_topics(settings)
    except (TopicError, KafkaException):
        fix = "start one (make kafka) or set CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS"
        yield Check("brokers", False, f"no answer from {where}", fix)
        return
    yield Check("brokers", True, where)
    shown = "; ".join(f"{fault.topic}: {fault.fault}" for fault in faults[:3]) or "as declared"
    yield Check("topics", not faults, shown, "claimstream topics apply")


def code_sets(settings: Settings) -> Iterator[Check]:
    """Yield whether the shipped code sets are whole and govern today."""
    damaged = tuple(Bundle().damaged())
    seen = ", ".join(damaged) or "digests match"
    yield Check("code-set bundle", not damaged, seen, "install claimstream again")
    codesets = open_codesets(settings.reference.folder)
    today = datetime.now(UTC).date()
    for system in ("icd10cm", "icd10pcs"):
        yield _governs(lambda name: codesets.governs(name, today), system)


def _governs(ask: Callable[[str], str], system: str) -> Check:
    """Return whether a release of a code set governs today."""
    try:
        return Check(f"{system} today", True, ask(system))
    except ReferenceNotEffectiveError:
        fix = f"claimstream reference load {system}-order FILE"
        return Check(f"{system} today", False, "no release governs today", fix)
