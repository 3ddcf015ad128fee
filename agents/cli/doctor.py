"""``claimstream doctor``: is everything there that the river needs; each line has a fix."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.util import find_spec

import click
from confluent_kafka import KafkaException

from claimstream.agents.cli.installation import settings_or_refuse
from claimstream.agents.cli.output import NO, CommandError, Row, emit, json_option, table_of
from claimstream.agents.delivery.agent import partners_of
from claimstream.agents.delivery.partner import PartnerError
from claimstream.schemas.codesets.codesets import open_codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.horizon import last_days
from claimstream.schemas.codesets.shipped import Bundle
from claimstream.schemas.releases import check as contract_faults
from claimstream.streams.registry import RegistryError, with_schema_ids
from claimstream.streams.settings import Settings
from claimstream.streams.topics import TopicError, check_topics

WARNING_DAYS = 30
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
    """Look at everything that the river needs; exit 1 on a fault."""
    checks = list(examine(settings_or_refuse(), datetime.now(UTC).date()))
    rows: list[Row] = [
        {"check": c.name, "well": c.well, "seen": c.seen, "fix": "" if c.well else c.fix}
        for c in checks
    ]
    emit(rows, as_json, lambda: table_of("doctor", ("check", "well", "seen", "fix"), rows))
    faults = [check.name for check in checks if not check.well]
    if faults:
        first = next(check.fix for check in checks if not check.well)
        raise CommandError(f"{len(faults)} faults: {', '.join(faults)}", NO, first)


def examine(settings: Settings, today: date) -> Iterator[Check]:
    """Yield every check."""
    yield from brokers(settings)
    yield from registry(settings)
    faults = contract_faults()
    yield Check("contracts", not faults, f"{len(faults)} faults", "claimstream contracts check")
    yield from code_sets(settings, today)
    yield partners(settings)
    yield from disks(settings)
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


def registry(settings: Settings) -> Iterator[Check]:
    """Yield whether the schema registry knows our schemas; nothing where none is in use."""
    if not settings.registry.url:
        return
    try:
        ids = with_schema_ids(settings).registry.ids
    except RegistryError as error:
        yield Check("schema registry", False, str(error), "claimstream contracts register")
        return
    yield Check("schema registry", True, f"{len(ids)} schemas")


def partners(settings: Settings) -> Check:
    """Return whether the list of trading partners can be used."""
    try:
        listed = partners_of(settings).partner
    except (PartnerError, OSError) as error:
        return Check("partners", False, type(error).__name__, "mend delivery.partners")
    tests = sum(partner.usage == "T" for partner in listed)
    return Check("partners", True, f"{len(listed)} listed, {tests} for tests")


def disks(settings: Settings) -> Iterator[Check]:
    """Yield how much room is left where records, ledgers and files are written."""
    places = {"records": settings.records.path.parent, "ledgers": settings.ledger.cache_dir}
    if settings.delivery.outbox:
        places["outbox"] = settings.delivery.outbox
    for name, folder in places.items():
        there = next(
            path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir()
        )
        free = shutil.disk_usage(there).free
        well = free > ROOM and os.access(there, os.W_OK)
        fix = f"free at least 1 GiB in {there}, and let this user write there"
        yield Check(f"disk of {name}", well, f"{free // 1024**2} MiB free", fix)


def code_sets(settings: Settings, today: date) -> Iterator[Check]:
    """Yield whether the shipped code sets are whole, govern today and will go on doing so."""
    damaged = tuple(Bundle().damaged())
    seen = ", ".join(damaged) or "digests match"
    yield Check("code-set bundle", not damaged, seen, "install claimstream again")
    codesets = open_codesets(settings.reference.folder)
    for system in ("icd10cm", "icd10pcs"):
        yield _governs(lambda name: codesets.governs(name, today), system)
    for system, last in last_days(codesets.loaded).items():
        days = (last - today).days
        fix = f"claimstream reference calendar; load the next release of {system}"
        yield Check(f"{system} ahead", days >= WARNING_DAYS, f"{days} days, to {last}", fix)


def _governs(ask: Callable[[str], str], system: str) -> Check:
    """Return whether a release of a code set governs today."""
    try:
        return Check(f"{system} today", True, ask(system))
    except ReferenceNotEffectiveError:
        fix = f"claimstream reference load {system}-order FILE"
        return Check(f"{system} today", False, "no release governs today", fix)
