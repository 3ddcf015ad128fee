"""A read-only table in one file: rows found by key through the page cache, not the heap.

Layout (little endian): magic, length of the JSON header, the header, padding to eight bytes,
``count`` 64-bit keys in ascending order, ``count + 1`` 64-bit offsets, the rows as UTF-8.
A row is its fields joined by the unit separator, the key first. Keys of at most eight bytes are
stored as themselves, longer ones as a hash; a table without keys keeps the order of its source.
"""

from __future__ import annotations

import json
import mmap
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from claimstream.schemas.codesets.errors import CodesetsError

__all__ = ["FIELD", "Table", "TableError", "keyed", "write_table"]

MAGIC = b"CSTABLE1"
FIELD = "\x1f"
PREFIX = struct.Struct("<8sI")
UNSAFE = frozenset((FIELD, "\n", "\r"))
SEPARATORS = str.maketrans({FIELD: " ", "\n": " ", "\r": " "})


class TableError(CodesetsError):
    """A table file that is damaged or was written by another release of the software."""


def keyed(key: str, *, hashed: bool) -> int:
    """Return the number under which a key is sorted."""
    raw = key.encode()
    if hashed:
        return int.from_bytes(blake2b(raw, digest_size=8).digest(), "big")
    return int.from_bytes(raw[:8].ljust(8, b"\0"), "big")


def _header(columns: Sequence[str], count: int, keys: str) -> bytes:
    """Return the start of the file up to the keys, padded to eight bytes."""
    text = json.dumps({"columns": list(columns), "count": count, "keys": keys}).encode()
    room = -(PREFIX.size + len(text)) % 8
    return PREFIX.pack(MAGIC, len(text) + room) + text + b" " * room


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], *, ordered: bool = False
) -> int:
    """Write ``rows`` (their first field is the key) and return how many there are.

    An ``ordered`` table keeps the sequence of its source and cannot be searched by key.
    """
    kept = [_safe(row) for row in rows]
    hashed = any(len(row[0].encode()) > 8 for row in kept)
    numbers = array("Q", [keyed(row[0], hashed=hashed) for row in kept])
    order: Sequence[int] = range(len(kept))
    if not ordered:
        order = sorted(order, key=lambda place: (numbers[place], kept[place]))
        numbers = array("Q", [numbers[place] for place in order])
    heap = [FIELD.join(kept[place]).encode() for place in order]
    offsets = array("Q", [0])
    for row in heap:
        offsets.append(offsets[-1] + len(row))
    kind = "none" if ordered else "hash" if hashed else "text"
    with path.open("wb") as out:
        out.write(_header(columns, len(kept), kind))
        if not ordered:
            numbers.tofile(out)
        offsets.tofile(out)
        out.writelines(heap)
    return len(kept)


def _safe(row: Sequence[str]) -> tuple[str, ...]:
    """Return the fields without the characters that separate fields and lines."""
    if set("".join(row)).isdisjoint(UNSAFE):
        return tuple(row)
    return tuple(field.translate(SEPARATORS) for field in row)


@dataclass(frozen=True, slots=True)
class Table:
    """One open table; every worker on the machine shares its pages."""

    columns: tuple[str, ...]
    count: int
    kind: str
    buffer: mmap.mmap
    keys: memoryview
    offsets: memoryview
    heap: int

    @classmethod
    def open(cls, path: Path) -> Table:
        """Map the file; raise ``TableError`` when it is not a whole table."""
        try:
            with path.open("rb") as file:
                buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            magic, length = PREFIX.unpack_from(buffer)
            head = json.loads(buffer[PREFIX.size : PREFIX.size + length]) if magic == MAGIC else {}
            return cls._view(buffer, head, PREFIX.size + length)
        except (OSError, ValueError, KeyError, struct.error) as error:
            reason = type(error).__name__
            raise TableError(f"{path.name} is damaged ({reason}); load the file again") from None

    @classmethod
    def _view(cls, buffer: mmap.mmap, head: dict[str, object], start: int) -> Table:
        """Cut the mapped bytes into keys, offsets and heap."""
        count, kind = int(str(head["count"])), str(head["keys"])
        columns = head["columns"]
        view = memoryview(buffer)
        searchable = 0 if kind == "none" else count
        middle = start + 8 * searchable
        heap = middle + 8 * (count + 1)
        keys, offsets = view[start:middle].cast("Q"), view[middle:heap].cast("Q")
        if not isinstance(columns, list) or heap + offsets[count] != len(buffer):
            raise ValueError("length")
        return cls(tuple(columns), count, kind, buffer, keys, offsets, heap)

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.count

    def row(self, position: int) -> tuple[str, ...]:
        """Return the fields of one row, by its place in the file."""
        start, end = self.offsets[position], self.offsets[position + 1]
        return tuple(self.buffer[self.heap + start : self.heap + end].decode().split(FIELD))

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield every row, in the order of the file."""
        return map(self.row, range(self.count))

    def find(self, key: str) -> Iterator[tuple[str, ...]]:
        """Yield the rows of one key."""
        number = keyed(key, hashed=self.kind == "hash")
        for position in range(bisect_left(self.keys, number), len(self.keys)):
            if self.keys[position] != number:
                return
            row = self.row(position)
            if row[0] == key:
                yield row

    def prefixed(self, prefix: str) -> Iterator[tuple[str, ...]]:
        """Yield the rows whose key starts with ``prefix``, in the order of the keys."""
        if self.kind != "text":
            yield from (row for row in self.rows() if row[0].startswith(prefix))
            return
        start = bisect_left(self.keys, keyed(prefix, hashed=False))
        for position in range(start, self.count):
            row = self.row(position)
            if not row[0].startswith(prefix):
                return
            yield row
