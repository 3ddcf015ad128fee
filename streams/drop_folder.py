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
    """One writer's hold on a folder; no other gets it until this one is closed."""

    def __init__(self, folder: Path) -> None:
        """Take hold of the folder, make it if it is not there, finish what was cut off.

        Raises OutboxError when another writer has it or its journal is damaged, OSError when the
        disk refuses.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._journal = os.open(folder / JOURNAL, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _lock(self._journal)
            self._noted = self._read()
            for path in folder.glob(".*.tmp"):
                self._finish(path)
        except BaseException:
            self.close()
            raise

    def put(self, name: str, identity: str, content: bytes, again: bool = False) -> Path | None:
        """Put a file there and return its path; None when it was put there before.

        ``again`` puts it there though it was taken away. Raises OutboxError when other bytes lie
        under the name, OSError when the disk refuses.
        """
        path = self._folder / name
        if identity in self._noted and not (again and not path.exists()):
            return None
        write_whole(path, content, lambda: self._note(name, identity, content))
        if identity not in self._noted:
            self._note(name, identity, content)
        return path

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._journal)

    def _note(self, name: str, identity: str, content: bytes) -> None:
        """Write a line of the journal, on the disk before this returns; all of it or nothing."""
        digest = sha256(content).hexdigest()
        line = f"{identity}\t{digest}\t{name}\n".encode()
        end = os.fstat(self._journal).st_size
        try:
            while line:  # a disk that fills up takes a part of the line first
                line = line[os.write(self._journal, line) :]
            os.fsync(self._journal)
        except OSError:
            os.ftruncate(self._journal, end)
            raise
        self._noted[identity] = (digest, name)

    def _read(self) -> dict[str, tuple[str, str]]:
        """Return digest and name by identity, and cut off a last line that a crash left unfinished.

        Raises OutboxError for any other line that is none: what it named would come a second time.
        """
        text = (self._folder / JOURNAL).read_bytes()
        whole = text[: text.rfind(b"\n") + 1]
        os.ftruncate(self._journal, len(whole))
        noted = {}
        for number, line in enumerate(whole.decode("utf-8", "surrogateescape").split("\n")[:-1], 1):
            row = line.split("\t")
            if len(row) != COLUMNS or not all(cell and cell.isprintable() for cell in row):
                raise OutboxError(f"line {number} of the journal {JOURNAL} is damaged: restore it")
            noted[row[0]] = (row[1], row[2])
        return noted

    def _finish(self, path: Path) -> None:
        """Rename a whole file that the journal names; drop one that it does not.

        One that is named but not whole was being put there again: it is forgotten, so that it is.
        """
        name = path.name.removeprefix(".").removesuffix(".tmp")
        digests = {digest: identity for identity, (digest, of) in self._noted.items() if of == name}
        if not digests:
            path.unlink()
        elif sha256(path.read_bytes()).hexdigest() in digests:
            path.rename(self._folder / name)
        else:
            for identity in digests.values():
                del self._noted[identity]
        _force(self._folder)


def _lock(journal: int) -> None:
    """Take hold of a folder by its journal, or raise OutboxError."""
    try:
        fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OutboxError("another outbox writes into this folder") from None


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
