"""Steps for the tests of the pool; children import them from here."""

from __future__ import annotations

import os
import struct
import sys
import time
from multiprocessing.connection import Connection
from types import FrameType

from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.settings import Settings


def code(ready: ReadyEncounter) -> CodedEncounter:
    """Return an empty coding, or die in the middle of answering, or never answer."""
    how = ready.encounter_id.partition(":")[2].partition("-")[0]
    if how == "tear":
        tear()
    if how == "hang":
        time.sleep(3600)
    return CodedEncounter(
        encounter_id=ready.encounter_id,
        revision=ready.revision,
        amendment=ready.amendment,
        ready=ready,
        coder="test",
    )


def open_noted(settings: Settings) -> str:
    """Note in the ledgers' folder that a context was opened, by which process."""
    with (settings.ledger.cache_dir / "opened").open("a") as note:
        note.write(f"{os.getpid()}\n")
    return "open"


def open_spoilt_once(settings: Settings) -> str:
    """Open a context; where the file ``spoilt`` lies, take it away and fail."""
    spoilt = settings.ledger.cache_dir / "spoilt"
    opened = open_noted(settings)
    if spoilt.exists():
        spoilt.unlink()
        raise RuntimeError
    return opened


def code_with(ready: ReadyEncounter, context: str) -> CodedEncounter:
    """Code with the context."""
    assert context == "open"
    return code(ready)


def tear() -> None:
    """Write half an answer to the parent's pipe and die, as the kernel's memory killer makes it."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and "connection" not in frame.f_locals:
        frame = frame.f_back
    assert frame is not None
    connection: Connection = frame.f_locals["connection"]
    os.write(connection.fileno(), struct.pack("!i", 1_000) + b"half")
    os._exit(9)
