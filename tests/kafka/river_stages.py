"""Stages that misbehave on request, for the tests of the river; run by ``run_stage.py``.

The local part of an encounter id says what its record does to the step: ``raise-1``, ``crash-1``,
``hang-1``, ``hog-1``, anything else passes.
"""

from __future__ import annotations

import ctypes
import os
import time
from datetime import datetime
from pathlib import Path

from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.settings import Settings
from claimstream.streams.stage import Stage


class PartMissing(RuntimeError):
    """The worker lacks a part that may still come."""


def code(ready: ReadyEncounter) -> CodedEncounter:
    """Return an empty coding of the record, or do what its id asks for."""
    misbehave(ready.encounter_id.partition(":")[2].partition("-")[0])
    return CodedEncounter(
        encounter_id=ready.encounter_id,
        revision=ready.revision,
        amendment=ready.amendment,
        ready=ready,
        coder="test",
    )


def misbehave(how: str) -> None:
    """Raise, die, hang or eat memory."""
    if how == "raise":
        raise ValueError("Jane Canary 1931-02-03")
    if how == "crash":
        ctypes.string_at(0)
    if how == "hang":
        time.sleep(3600)
    if how == "hog":
        bytearray(1 << 40)
    if how == "work":
        time.sleep(0.005)


def open_part(settings: Settings) -> datetime:
    """Return when the part came; raises PartMissing while its file is not there."""
    part = Path(os.environ["RIVER_PART"])
    if not part.exists():
        raise PartMissing
    return datetime.fromtimestamp(part.stat().st_mtime)


def code_with_part(ready: ReadyEncounter, _part: datetime) -> CodedEncounter:
    """Return the coding; the part only has to be there."""
    return code(ready)


coding = Stage("coding", reads=ReadyEncounter, writes=CodedEncounter, step=code)
waiting = Stage(
    "coding",
    reads=ReadyEncounter,
    writes=CodedEncounter,
    step=code_with_part,
    open_context=open_part,
    waits_for=(PartMissing,),
)
