"""Write a table file of the bundle: header, sorted records, heap of text (see shipped.py)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from claimstream.schemas.codesets.shipped import FORMAT, HEADER, MAGIC

KEY_WIDTH = 8


class Heap:
    """Text stored once, however often it is used."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._placed: dict[str, tuple[int, int]] = {}

    def place(self, text: str) -> tuple[int, int]:
        """Return offset and length of the text, adding it when new."""
        if text not in self._placed:
            encoded = text.encode()
            self._placed[text] = (len(self._bytes), len(encoded))
            self._bytes += encoded
        return self._placed[text]

    def __bytes__(self) -> bytes:
        """Return the whole heap."""
        return bytes(self._bytes)


def write_table(
    path: Path, layout: struct.Struct, records: Iterable[tuple[Any, ...]], heap: Heap
) -> int:
    """Write records (key text first, any order) and return their number."""
    packed = sorted(layout.pack(key.encode(), *fields) for key, *fields in records)
    heap_start = HEADER.size + len(packed) * layout.size
    text = bytes(heap)
    header = HEADER.pack(
        MAGIC,
        FORMAT,
        KEY_WIDTH,
        layout.size,
        len(packed),
        heap_start,
        heap_start + len(text),
    )
    path.write_bytes(header + b"".join(packed) + text)
    return len(packed)
