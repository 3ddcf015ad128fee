"""The folder of loaded releases: append-only, one folder a release, switched atomically.

``<root>/<kind>/<release id>/`` holds ``manifest.json``, the tables and ``rejects.tsv``. A load
writes to a hidden folder beside it and renames; what has no manifest does not exist. A worker
keeps the ``current`` snapshot for one message and calls ``reload`` between two.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from claimstream.schemas.codesets.errors import CodesetsError, ReferenceNotEffectiveError
from claimstream.schemas.codesets.manifest import MANIFEST, Manifest
from claimstream.schemas.codesets.ncci import PAIRS, PtpPairs
from claimstream.schemas.codesets.table import Table

__all__ = ["LoadedReleases", "ReferenceDirectory", "ReferenceStoreError", "digest"]

LOADING = ".loading-"


class ReferenceStoreError(CodesetsError):
    """The folder of loaded releases is damaged or cannot be written."""


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks."""
    with path.open("rb") as file:
        return _digest(iter(lambda: file.read(1 << 20), b""))


def _digest(blocks: Iterator[bytes]) -> str:
    """Return the SHA-256 of the blocks."""
    total = sha256()
    for block in blocks:
        total.update(block)
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class LoadedReleases:
    """An immutable view of the releases that were known at one time."""

    root: Path
    manifests: tuple[Manifest, ...]
    opened: dict[tuple[str, str], Table] = field(default_factory=dict)
    paired: dict[str, PtpPairs] = field(default_factory=dict)

    def known_on(self, instant: datetime | None) -> LoadedReleases:
        """Return what was loaded by then; everything without an instant."""
        if instant is None:
            return self
        known = tuple(manifest for manifest in self.manifests if manifest.loaded_at <= instant)
        return LoadedReleases(self.root, known, self.opened, self.paired)

    def of(self, kind: str, edition: str = "") -> tuple[Manifest, ...]:
        """Return the releases of one kind and edition, oldest first."""
        return tuple(m for m in self.manifests if (m.kind, m.edition) == (kind, edition))

    def release(self, kind: str, on: date, edition: str = "") -> Manifest:
        """Return the release that governs a day; the newest where two do.

        A day before every loaded release is answered by the earliest one whose dated rows reach
        back to it. Raises ``ReferenceNotEffectiveError`` when none covers the day.
        """
        releases = self.of(kind, edition)
        governing = [manifest for manifest in releases if manifest.governs(on)]
        if governing:
            return max(governing, key=lambda m: (m.effective_from, m.loaded_at))
        later = [manifest for manifest in releases if manifest.remembers(on)]
        if not later:
            raise ReferenceNotEffectiveError(f"{kind} {edition}".strip(), on)
        first = min(manifest.effective_from for manifest in later)
        return max((m for m in later if m.effective_from == first), key=lambda m: m.loaded_at)

    def newest(self, kind: str, edition: str = "") -> Manifest | None:
        """Return the newest release of a finding aid, whatever the date; None without one."""
        releases = self.of(kind, edition)
        return max(releases, key=lambda m: (m.effective_from, m.loaded_at), default=None)

    def folder(self, manifest: Manifest) -> Path:
        """Return where the files of a release are."""
        return self.root / manifest.kind / manifest.release_id

    def table(self, manifest: Manifest, name: str) -> Table:
        """Open one table of a release; it stays open and is shared."""
        key = (manifest.name, name)
        if key not in self.opened:
            self.opened[key] = Table.open(self.folder(manifest) / f"{name}.table")
        return self.opened[key]

    def pairs(self, manifest: Manifest) -> PtpPairs:
        """Open the pairs of one NCCI release; they stay open and are shared."""
        if manifest.name not in self.paired:
            self.paired[manifest.name] = PtpPairs.open(self.folder(manifest) / PAIRS)
        return self.paired[manifest.name]


def _manifest(path: Path) -> Manifest:
    """Read one manifest; raise ``ReferenceStoreError`` when it is damaged."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        reason = type(error).__name__
        raise ReferenceStoreError(
            f"{path.parent.parent.name}/{path.parent.name} is damaged ({reason}); "
            "remove that folder and load the file again"
        ) from None


class ReferenceDirectory:
    """The loaded releases under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._current = self._scan()

    @property
    def current(self) -> LoadedReleases:
        """Return the snapshot in use; take it once per message."""
        return self._current

    def reload(self) -> bool:
        """Switch to what is on disk now, in one assignment; say whether it differs."""
        found = self._scan()
        if found.manifests == self._current.manifests:
            return False
        self._current = found
        return True

    def _scan(self) -> LoadedReleases:
        """Read every manifest, oldest load first."""
        found = [_manifest(path) for path in self.root.glob(f"[!.]*/[!.]*/{MANIFEST}")]
        ordered = sorted(found, key=lambda m: (m.kind, m.edition, m.effective_from, m.loaded_at))
        return LoadedReleases(self.root, tuple(ordered))

    def find(self, kind: str, release_id: str) -> Manifest | None:
        """Return a release that is already on disk."""
        path = self.root / kind / release_id / MANIFEST
        return _manifest(path) if path.exists() else None

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """Give a scratch folder on the same disk; it is gone afterwards, whatever happened."""
        self.root.mkdir(parents=True, exist_ok=True)
        with held(self.root):
            self._sweep()
            scratch = Path(tempfile.mkdtemp(prefix=LOADING, dir=self.root))
            lock = locked(scratch)
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            if lock is not None:
                os.close(lock)

    def _sweep(self) -> None:
        """Remove what killed loads left behind; a running load holds the lock of its folder."""
        for left in self.root.glob(f"{LOADING}*"):
            if (lock := locked(left)) is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(lock)

    def commit(self, scratch: Path, manifest: Manifest) -> bool:
        """Make a written release visible: flush it, then rename its folder into place.

        Return False when another load of the same files was first; theirs stands.
        """
        (scratch / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n")
        for path in scratch.iterdir():
            _flush(path)
        _flush(scratch)
        target = self.root / manifest.kind / manifest.release_id
        target.parent.mkdir(exist_ok=True)
        with held(self.root):
            if target.exists():
                return False
            scratch.rename(target)
        _flush(target.parent)
        return True

    def damaged(self) -> list[str]:
        """Return the files whose content no longer has the digest of their manifest."""
        wrong = []
        for manifest in self._scan().manifests:
            folder = self.root / manifest.kind / manifest.release_id
            for name, expected in manifest.artifacts.items():
                path = folder / name
                if not path.exists() or digest(path) != expected:
                    wrong.append(f"{manifest.kind}/{manifest.release_id}/{name}")
        return wrong


def locked(folder: Path) -> int | None:
    """Return the handle of a folder that is now ours alone; None when it is another's or gone."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder against other processes for a moment; its lock ends with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _flush(path: Path) -> None:
    """Write a file or folder through to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
