"""The record in hand, noted where the death of its process leaves the note.

A stage whose step runs in the worker's own process dies with a record that crashes natively, or
that hangs until the watchdog ends it, and would meet the same record for ever. The next process
reads who was in hand; a record that as many processes in a row have died of is kept aside.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from claimstream.schemas.effects import Origin

MOST_DEATHS = 3
"""One death, even two, may be the machine's: a kill, or no memory left."""
NOTE_BYTES = 512
NOTHING = "-"
WORDS = 3


class InHand:
    """A small file that names the record in hand, and of which one how many processes have died.

    The page cache keeps it when the process is killed; of a crash of the machine it knows nothing.
    """

    def __init__(self, path: Path) -> None:
        """Open the note and count the death that it tells of, if any."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        words = os.pread(self._file, NOTE_BYTES, 0).decode("ascii", "replace").split()
        deaths, suspect, held = words if len(words) == WORDS else ("0", NOTHING, NOTHING)
        if held != NOTHING:
            deaths = str(int(deaths) + 1) if held == suspect else "1"
            suspect = held
        self._suspect, self._deaths = suspect, int(deaths)
        self._note(NOTHING)

    def has_killed(self, place: str) -> bool:
        """Say whether so many processes have died of the record that it is kept aside."""
        return place == self._suspect and self._deaths >= MOST_DEATHS

    @contextmanager
    def holding(self, place: str) -> Iterator[None]:
        """Note the record for the length of the block; who comes to its end is no suspect."""
        self._note(place)
        try:
            yield
        finally:
            if place == self._suspect:
                self._suspect, self._deaths = NOTHING, 0
            self._note(NOTHING)

    def _note(self, held: str) -> None:
        """Write the note in one call, over all of the old one."""
        text = f"{self._deaths} {self._suspect} {held}".encode("ascii", "replace")
        with suppress(OSError):  # a full disk costs the suspicion, never a record
            os.pwrite(self._file, text[:NOTE_BYTES].ljust(NOTE_BYTES), 0)

    def close(self) -> None:
        """Close the file; nothing is in hand."""
        os.close(self._file)


def place_of(origin: Origin) -> str:
    """Return the name of a record's place."""
    return f"{origin.topic}/{origin.partition}/{origin.offset}"
