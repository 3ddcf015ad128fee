"""Files as their publishers ship them, and as they arrive after a bad download."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.source import Limits, clean, decode, members

CONTENT = b"first\r\nsecond \xe9\nthird"


def lines_of(path: Path, limits: Limits | None = None) -> list[str | None]:
    """Read every line of every member."""
    return [line for member in members(path, limits) for line in member.lines()]


def zipped(path: Path, content: bytes, name: str = "folder/inner.TXT") -> Path:
    """Write a zip of one member."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def test_plain_gzip_and_zip_read_the_same(tmp_path: Path) -> None:
    """Hospitals unpack some files and not others."""
    plain, packed = tmp_path / "a.txt", tmp_path / "a.txt.gz"
    plain.write_bytes(CONTENT)
    packed.write_bytes(gzip.compress(CONTENT))
    expected = ["first", "second é", "third"]
    assert lines_of(plain) == lines_of(packed) == expected
    assert lines_of(zipped(tmp_path / "a.zip", CONTENT)) == expected


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_truncated_zip_is_refused(tmp_path: Path, keep: float) -> None:
    """A download that broke off must not load as a short file."""
    path = zipped(tmp_path / "a.zip", bytes(range(256)) * 400)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(BadReferenceFileError, match="download it again"):
        lines_of(path)


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    """Gzip has its length at the end, so the loss shows only after the last line."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(CONTENT * 99)[:-9])
    with pytest.raises(BadReferenceFileError, match="truncated"):
        lines_of(path)


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    """One flipped byte in the middle fails the archive's own check."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", "A1234 units 5\n" * 99)
    path.write_bytes(path.read_bytes().replace(b"units 5", b"units 9", 1))
    with pytest.raises(BadReferenceFileError, match="damaged"):
        lines_of(path)


def test_an_archive_that_expands_out_of_proportion_is_refused(tmp_path: Path) -> None:
    """A zip bomb ends at the limit, not when the memory or the disk does."""
    path = zipped(tmp_path / "a.zip", b"0" * 2_000_000)
    limits = Limits(ratio=50, ratio_from_bytes=100_000)
    with pytest.raises(BadReferenceFileError, match="expands"):
        lines_of(path, limits)
    with pytest.raises(BadReferenceFileError, match="expands"):
        for member in members(path, limits):
            list(member.chunks())


def test_a_line_of_a_million_characters_is_one_refused_line(tmp_path: Path) -> None:
    """The line is skipped to its end in blocks and its neighbours are read."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"before\n" + b"x" * 1_000_000 + b"\nafter\n")
    assert lines_of(path) == ["before", None, "after"]


@pytest.mark.parametrize("name", ["table.xlsx", "addendum.PDF"])
def test_workbooks_and_pdfs_are_refused_by_name(tmp_path: Path, name: str) -> None:
    """An xlsx is a zip: without this it would say that no member fits."""
    path = zipped(tmp_path / name, b"x")
    with pytest.raises(BadReferenceFileError, match="workbooks"):
        members(path)


def test_no_break_spaces_and_byte_order_marks_are_no_part_of_a_value() -> None:
    """CMS codes carry trailing non-breaking spaces (A4341, G0465)."""
    assert clean("\ufeffA4341\u00a0 ") == "A4341"


def test_a_line_is_utf8_or_else_cp1252() -> None:
    """One file mixes both: a typographic apostrophe in either encoding is the same."""
    assert decode("Patient’s".encode()) == decode("Patient’s".encode("cp1252")) == "Patient’s"


@given(st.binary(max_size=300))
def test_any_bytes_decode(line: bytes) -> None:
    """No byte of a file may stop a load with an error of the codec."""
    assert isinstance(decode(line), str)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=40)))
def test_lines_come_back_as_they_were_written(tmp_path_factory: object, lines: list[str]) -> None:
    """Splitting in blocks neither joins nor loses a line."""
    path = tmp_path_factory.mktemp("lines") / "a.txt"  # type: ignore[attr-defined]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    assert lines_of(path) == [line.rstrip("\r\n") for line in lines]
