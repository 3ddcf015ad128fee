"""A folder from which others take files away: each file appears in it whole, and once.

A journal in the folder tells what was put there, because the folder itself forgets what was taken.
The bytes go to a name that nobody picks up, are forced to the disk, are named in the journal and
then renamed; whatever is cut off is finished at the next start.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

JOURNAL = ".claimstream-outbox"
COLUMNS = 3


class OutboxError(RuntimeError):
    """A file cannot be put there, such as under a name that is taken; a person must look."""


class DropFolder:
    """One writer's hold on a folder; another waits until this one is closed."""

    def __init__(self, folder: Path) -> None:
        """Take hold of the folder, make it if it is not there, finish what was cut off."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._journal = os.open(folder / JOURNAL, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._journal, fcntl.LOCK_EX)
        self._names = self._read()
        for path in folder.glob(".*.tmp"):
            self._finish(path)

    def put(self, name: str, identity: str, content: bytes, again: bool = False) -> Path | None:
        """Put a file there and return its path; None when it was put there before.

        ``again`` puts it there though it was taken away. Raises OutboxError when other bytes lie
        under the name, OSError when the disk refuses.
        """
        path = self._folder / name
        if identity in self._names and not (again and not path.exists()):
            return None
        write_whole(path, content, lambda: self._note(name, identity, content))
        if identity not in self._names:
            self._note(name, identity, content)
        return path

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._journal)

    def _note(self, name: str, identity: str, content: bytes) -> None:
        """Write a line of the journal, on the disk before this returns."""
        line = f"{identity}\t{sha256(content).hexdigest()}\t{name}\n"
        os.write(self._journal, line.encode("utf-8"))
        os.fsync(self._journal)
        self._names[identity] = name

    def _read(self) -> dict[str, str]:
        """Return the names by identity, and cut off a last line that a crash left unfinished."""
        text = (self._folder / JOURNAL).read_bytes()
        whole = text[: text.rfind(b"\n") + 1]
        os.ftruncate(self._journal, len(whole))
        rows = [line.split("\t") for line in whole.decode("utf-8").splitlines()]
        return {row[0]: row[2] for row in rows if len(row) == COLUMNS}

    def _finish(self, path: Path) -> None:
        """Rename a whole file that the journal names; drop one that it does not."""
        name = path.name.removeprefix(".").removesuffix(".tmp")
        if name in self._names.values():
            path.rename(self._folder / name)
        else:
            path.unlink()
        _force(self._folder)


def write_whole(path: Path, content: bytes, before: Callable[[], None] = lambda: None) -> Path:
    """Write a file that appears whole or not at all; the same bytes again change nothing.

    ``before`` is called when the bytes are on the disk and the name is not there yet. Raises
    OutboxError when the name is taken by other bytes.
    """
    if path.exists():
        if path.read_bytes() != content:
            raise OutboxError("another interchange of this name lies there")
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.tmp")
    with unfinished.open("wb") as writer:
        writer.write(content)
        writer.flush()
        os.fsync(writer.fileno())
    before()
    unfinished.rename(path)
    _force(path.parent)
    return path


def _force(folder: Path) -> None:
    """Force the folder's new entry to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
