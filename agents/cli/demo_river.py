"""The demo's river: the embedded broker, every stage supervised, its records in a folder."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import IO

from claimstream.agents.cli.output import USAGE, CommandError
from claimstream.agents.cli.worker import RIVER, modules_of
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.settings import Settings
from claimstream.streams.worker import Supervisor

PARTNERS = """# The demo's trading partner: takes everything, files at once, marked T (test).
[[partner]]
trading_partner_id = "demo-clearinghouse"
usage = "T"
sender_id = "CLAIMSTREAM"
receiver_id = "CLEARINGHOUSE"
submitter_name = "CLAIMSTREAM DEMO"
receiver_name = "DEMO CLEARINGHOUSE"
contact = { name = "BILLING OFFICE", telephone = "5555550100" }
flush_seconds = 3
"""


@dataclass(frozen=True, slots=True)
class River:
    """A running river: its settings, its folder and when its stages were started."""

    settings: Settings
    folder: Path
    started: float

    @property
    def records(self) -> Path:
        """Return the database of RECORDS."""
        return self.settings.records.path

    @property
    def config(self) -> Path:
        """Return the settings file by which other commands reach this river."""
        return self.folder / "claimstream.toml"


@contextmanager
def embedded_river(folder: Path) -> Iterator[River]:
    """Run every stage on the embedded broker; what an earlier demo left in the folder goes.

    Ends the command for a folder that holds anything else, and for one in which a demo runs.
    """
    with taken(folder) as log, EmbeddedBroker() as broker:
        clear(folder)
        settings = broker.adapt(demo_settings(folder))
        broker.create_topics(settings)
        supervisor = Supervisor(modules_of(RIVER), settings, log)
        river = River(settings, folder, time.monotonic())
        river.config.write_text(config_text(settings), encoding="utf-8")
        supervisor.start()
        try:
            yield river
        finally:
            supervisor.stop()


@contextmanager
def taken(folder: Path) -> Iterator[IO[bytes]]:
    """Yield the log of a folder that is new, empty or an earlier demo's, and hold it meanwhile.

    The stages hold it too, so that it is free only when the last of them is gone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    partners = folder / "partners.toml"
    ours = partners.is_file() and partners.read_bytes().startswith(PARTNERS[:50].encode())
    if any(folder.iterdir()) and not ours:
        raise CommandError(f"{folder} holds what is no demo's", USAGE, "choose another --output")
    partners.write_text(PARTNERS, encoding="utf-8")
    with (folder / "workers.log").open("ab") as log:
        try:
            flock(log, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            text = f"a demo still runs in {folder}"
            raise CommandError(text, USAGE, "end it, or choose another --output") from None
        log.truncate(0)
        yield log


def demo_settings(folder: Path) -> Settings:
    """Return settings that keep everything in the folder and let a ledger's time pass quickly."""
    return Settings.model_validate(
        {
            "ledger": {"cache_dir": folder / "ledgers", "clock_seconds": 1.0},
            "records": {"path": folder / "records.db", "gauge_seconds": 2.0},
            "stage": {"processes": 1, "batch_records": 16},
            "delivery": {"partners": folder / "partners.toml"},
        }
    )


def config_text(settings: Settings) -> str:
    """Return a claimstream.toml by which commands in any folder reach this river."""
    partners = settings.delivery.partners or Path()
    return (
        f'[kafka]\nbootstrap_servers = "{settings.kafka.bootstrap_servers}"\ncheck_crcs = false\n'
        f'[records]\npath = "{settings.records.path.absolute()}"\n'
        f'[delivery]\npartners = "{partners.absolute()}"\n'
    )


def clear(folder: Path) -> None:
    """Remove what an earlier demo left: its files, records and ledgers."""
    for pattern in ("*.x12", "records.db*", "ledgers/*"):
        for path in folder.glob(pattern):
            if path.is_file():
                path.unlink()


@contextmanager
def reading(river: River) -> Iterator[sqlite3.Connection]:
    """Open the records for reading."""
    connection = sqlite3.connect(f"{river.records.absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()
