"""Open a reference file as its publisher ships it: plain, gzip or zip, with limits.

A line or an archive beyond the limits is refused before it can fill the memory. Text is UTF-8
where it decodes as such and cp1252 otherwise, line by line, because CMS files mix the two.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["Advance", "Limits", "Member", "clean", "members", "quiet"]

BLOCK = 1 << 20
ARCHIVES = (".zip",)
INSIDE = "\0"
UNREADABLE = {".xlsx", ".xls", ".pdf", ".docx"}
NO_BREAK_SPACES = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\ufeff": ""})
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may expand to; far above every official file."""

    line_bytes: int = 65_536
    expanded_bytes: int = 8 << 30
    ratio: int = 400
    ratio_from_bytes: int = 64 << 20


def quiet(_: int) -> None:
    """Report progress to nobody."""


def clean(field: str) -> str:
    """Strip a field, non-breaking spaces and byte order marks included."""
    return field.strip() if field.isascii() else field.translate(NO_BREAK_SPACES).strip()


class _Counted(io.FileIO):
    """A file that says how much of it was read."""

    advance: Advance = staticmethod(quiet)

    def readinto(self, buffer: Buffer) -> int | None:
        """Read into ``buffer`` and report the number of bytes."""
        size = super().readinto(buffer)
        self.advance(size or 0)
        return size


@dataclass(frozen=True, slots=True)
class Member:
    """One readable file: the path itself, or one entry of a zip archive."""

    path: Path
    name: str
    entry: str | None = None
    limits: Limits = Limits()
    advance: Advance = quiet

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the expanded bytes; a truncated archive raises ``BadReferenceFileError``."""
        raw = _Counted(self.path, "r")
        raw.advance = self.advance
        try:
            with io.BufferedReader(raw, BLOCK) as file, self._expanded(file) as stream:
                yield stream
        except (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error) as error:
            raise BadReferenceFileError(
                f"{self.name}: the archive is damaged or truncated ({type(error).__name__}); "
                "download it again"
            ) from None

    @contextmanager
    def _expanded(self, file: io.BufferedReader[_Counted]) -> Iterator[BinaryIO]:
        """Undo the compression, if any."""
        if self.entry is not None:
            outer, _, inner = self.entry.partition(INSIDE)
            with zipfile.ZipFile(file) as archive, archive.open(outer) as entry:
                if not inner:
                    yield io.BufferedReader(cast(io.RawIOBase, entry), BLOCK)
                    return
                with zipfile.ZipFile(entry) as nested, nested.open(inner) as member:
                    yield io.BufferedReader(cast(io.RawIOBase, member), BLOCK)
        elif file.peek(2)[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield io.BufferedReader(cast(io.RawIOBase, unpacked), BLOCK)
        else:
            yield file

    def chunks(self) -> Iterator[bytes]:
        """Yield the expanded content in blocks, within the limits."""
        total, packed = 0, max(self.path.stat().st_size, 1)
        with self.open() as stream:
            while block := stream.read(BLOCK):
                total += len(block)
                self._check(total, packed)
                yield block

    def _check(self, total: int, packed: int) -> None:
        """Refuse an archive that expands out of proportion."""
        bloated = total > self.limits.ratio_from_bytes and total > packed * self.limits.ratio
        if bloated or total > self.limits.expanded_bytes:
            raise BadReferenceFileError(
                f"{self.name}: expands to more than {total} bytes; this is no official file"
            )

    def raw_lines(self) -> Iterator[bytes | None]:
        """Yield each line with its end; ``None`` stands for one beyond the line limit."""
        limit, total, packed = self.limits.line_bytes, 0, max(self.path.stat().st_size, 1)
        with self.open() as stream:
            while line := stream.readline(limit):
                total += len(line)
                if len(line) < limit or line.endswith(b"\n"):
                    yield line
                    continue
                self._check(total + _skip_line(stream, limit), packed)
                yield None
            self._check(total, packed)

    def lines(self) -> Iterator[str | None]:
        """Yield each line as text without its end; ``None`` for one beyond the limit.

        A carriage return inside a line becomes a blank: no table of columns survives one.
        """
        for line in self.raw_lines():
            yield None if line is None else decode(line).rstrip("\r\n").replace("\r", " ")


def _skip_line(stream: BinaryIO, limit: int) -> int:
    """Read to the end of an over-long line and return how much was skipped."""
    skipped = 0
    while rest := stream.readline(limit):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped


def decode(line: bytes) -> str:
    """Decode one line: UTF-8, or cp1252 where it is not (undefined bytes become U+FFFD)."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def members(path: Path, limits: Limits | None = None) -> list[Member]:
    """Return the files in ``path``: itself, or the entries of the zip it is."""
    bounds = limits or Limits()
    if path.suffix.lower() in UNREADABLE:
        raise BadReferenceFileError(
            f"{path.name}: workbooks and PDFs are not read; give the .txt, .csv or .xml file"
        )
    if not zipfile.is_zipfile(path):
        if path.suffix.lower().endswith(ARCHIVES):
            raise BadReferenceFileError(f"{path.name}: not a whole zip; download it again")
        return [Member(path, path.name, None, bounds)]
    with _archive(path) as archive:
        entries = [entry for name in _names(archive) for entry in _nested(archive, name)]
    return [Member(path, _short(entry), entry, bounds) for entry in entries]


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; a damaged one raises ``BadReferenceFileError``."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        reason = type(error).__name__
        raise BadReferenceFileError(
            f"{path.name}: the archive is damaged or locked ({reason}); download it again"
        ) from None


def _names(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the files in an archive."""
    return [entry.filename for entry in archive.infolist() if not entry.is_dir()]


def _nested(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Return an entry, or the entries of the archive that it is (one level, as CMS packs)."""
    if not name.lower().endswith(ARCHIVES):
        return [name]
    with archive.open(name) as file, zipfile.ZipFile(file) as inner:
        return [f"{name}{INSIDE}{each}" for each in _names(inner)]


def _short(entry: str) -> str:
    """Return the file name of an entry."""
    name = entry.rsplit(INSIDE, 1)[-1].replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character if character.isprintable() else "?" for character in name)
