"""Read the shipped bundle: sorted fixed-width records over a text heap, memory-mapped.

A table file is a 32-byte header, the records, then a heap of UTF-8 text (layout: docs/codesets.md).
Each record starts with its key, NUL-padded, so a look-up is a binary search over mapped
pages that all worker processes share; opening a table reads its header only.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from claimstream.schemas.codesets.errors import BundleError

MAGIC = b"CSTB"
FORMAT = 1
HEADER = struct.Struct("<4sHHIIQQ")
"""Magic, format, key width, record width, record count, heap offset, size of the file."""

BUNDLE = Path(__file__).parent / "bundle"
PROVENANCE = "PROVENANCE.toml"


def unpadded(key: bytes) -> str:
    """Return a key as text, without its padding."""
    return key.rstrip(b"\0").decode()


class Table:
    """One sorted table: its records by number, their numbers by key or by prefix."""

    def __init__(self, path: Path, layout: struct.Struct) -> None:
        """Map the file; raise BundleError when it is missing or not this format."""
        self._mapped = _mapped(path)
        magic, version, self._key_width, self._width, self._count, self._heap, size = _header(
            self._mapped
        )
        known = (magic, version, self._width) == (MAGIC, FORMAT, layout.size)
        if not known or size != len(self._mapped):
            raise BundleError(
                f"{path.name} is cut off or not a table of format {FORMAT}; reinstall"
            )
        self._layout = layout

    def __len__(self) -> int:
        """Return the number of records."""
        return int(self._count)

    def __getitem__(self, row: int) -> bytes:
        """Return the key of one record, padding included."""
        start = HEADER.size + row * self._width
        return self._mapped[start : start + self._key_width]

    def record(self, row: int) -> tuple[Any, ...]:
        """Return the fields of one record, the padded key first."""
        return self._layout.unpack_from(self._mapped, HEADER.size + row * self._width)

    def records(self, rows: range) -> Iterator[tuple[Any, ...]]:
        """Yield consecutive records, faster than one by one."""
        start, end = (HEADER.size + row * self._width for row in (rows.start, rows.stop))
        return self._layout.iter_unpack(memoryview(self._mapped)[start:end])

    def text(self, offset: int, length: int) -> str:
        """Return a stretch of the heap."""
        start = self._heap + offset
        return self._mapped[start : start + length].decode()

    def rows(self, key: str) -> range:
        """Return the numbers of the records with exactly this key."""
        sought = key.encode().ljust(self._key_width, b"\0")
        start = bisect_left(self, sought)
        end = start
        while end < self._count and self[end] == sought:
            end += 1
        return range(start, end)

    def prefixed(self, prefix: str) -> range:
        """Return the numbers of the records whose key starts with the prefix."""
        sought = prefix.encode()
        start = bisect_left(self, sought)
        return range(start, bisect_left(self, sought + b"\xff", lo=start))

    def key(self, row: int) -> str:
        """Return the key of one record as text."""
        return unpadded(self[row])


class Bundle:
    """The folder of tables with its provenance."""

    def __init__(self, folder: Path = BUNDLE) -> None:
        self.folder = folder

    def table(self, name: str, layout: struct.Struct) -> Table:
        """Open one table of the bundle by its name without suffix."""
        return Table(self.folder / f"{name}.table", layout)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Sources, hashes, counts and licences of every file, as the build script wrote them."""
        try:
            return tomllib.loads((self.folder / PROVENANCE).read_text(encoding="utf-8"))
        except OSError:
            raise BundleError(f"{PROVENANCE} is missing from the bundle; reinstall") from None

    @property
    def identities(self) -> dict[str, str]:
        """Release id of every code system in the bundle: ``bundle:`` and 12 hex digits."""
        return {system: f"bundle:{sha[:12]}" for system, sha in self.provenance["systems"].items()}

    def damaged(self) -> Iterator[str]:
        """Name the files whose bytes differ from their recorded sha256."""
        for name, entry in self.provenance["files"].items():
            path = self.folder / name
            sound = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest()
            if sound != entry["sha256"]:
                yield name


def _header(mapped: mmap.mmap) -> tuple[Any, ...]:
    """Return the fields of the header; zeros when the file is too short to have one."""
    return HEADER.unpack(mapped[: HEADER.size].ljust(HEADER.size, b"\0"))


def _mapped(path: Path) -> mmap.mmap:
    """Map a file for reading."""
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        raise BundleError(f"{path.name} cannot be mapped; reinstall") from None
