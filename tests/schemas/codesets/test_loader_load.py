"""One load: recorded, repeatable, and without effect when the file is bad."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError, UnknownKindError
from claimstream.schemas.codesets.loaders.load import Loaded
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.manifest import release_record
from claimstream.schemas.codesets.store import ReferenceDirectory

Load = Callable[..., Loaded]
MUE = "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
TABLE = """Copyright banner,,,
HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale
G0008,1,2 Date of Service Edit: Policy,CMS Policy
A4341\u00a0,5,3 Date of Service Edit: Clinical,Clinical: Data
"""


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file of a store with its content."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_load_records_what_it_was(load_text: Load) -> None:
    """An auditor asks which file, which rows, which days."""
    manifest = load_text("ncci-mue", MUE, TABLE, source="https://example.org/mue").manifest
    assert (manifest.kind, manifest.edition) == ("ncci-mue", "medicare-practitioner")
    assert (manifest.effective_from, manifest.effective_to) == (
        date(2026, 10, 1),
        date(2026, 12, 31),
    )
    assert (manifest.rows, manifest.rejected) == ({"mue": 2}, 0)
    assert manifest.release_id.startswith("2026-10-01.medicare-practitioner.")
    assert manifest.sha256 == manifest.files[0].sha256 == sha256(TABLE.encode()).hexdigest()
    record = release_record(manifest)
    assert (record.kind, record.row_count) == ("ncci-mue", 2)
    assert record.source == "https://example.org/mue"


def test_a_repeat_changes_nothing(load_text: Load, store: Path) -> None:
    """Loads are run by schedulers: twice is as good as once, and the first time stands."""
    first = load_text("ncci-mue", MUE, TABLE)
    before = files_in(store)
    again = load_text("ncci-mue", MUE, TABLE, loaded_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert (first.fresh, again.fresh) == (True, False)
    assert again.manifest == first.manifest
    assert files_in(store) == before


def test_rejects_keep_their_line_and_reason_but_not_their_content(
    load_text: Load, store: Path
) -> None:
    """A line is never dropped silently, and never quoted: it may be licensed text."""
    content = (
        TABLE + "G0009,many,2,Why\nG0010,1,2\nG0008,1,2 Date of Service Edit: Policy,CMS Policy\n"
    )
    content += "x" * 1_000_000 + ",1,2,\n"
    loaded = load_text("ncci-mue", MUE, content)
    assert [(reject.line, reject.reason) for reject in loaded.rejects] == [
        (5, "units is not of its shape"),
        (7, "repeats an earlier row"),
        (8, "the line is longer than any official one"),
    ]
    folder = store / "ncci-mue" / loaded.manifest.release_id
    text = (folder / "rejects.tsv").read_text()
    assert "\t5\tunits is not of its shape\n" in text
    assert "many" not in text
    assert json.loads((folder / "manifest.json").read_text())["rejected"] == 3


@pytest.mark.parametrize(
    "content",
    ["", "no table here\n", "code;units\nG0008;1\n", TABLE.splitlines()[1] + "\n"],
    ids=["empty", "prose", "another delimiter", "header only"],
)
def test_a_file_of_another_layout_changes_nothing(
    load_text: Load, store: Path, content: str
) -> None:
    """Half a table is worse than none: it clears what it should stop."""
    load_text("ncci-mue", MUE, TABLE)
    before = files_in(store)
    with pytest.raises(BadReferenceFileError):
        load_text("ncci-mue", MUE.replace("10-01", "07-01"), content)
    assert files_in(store) == before


def test_a_file_that_mostly_does_not_fit_is_refused_whole(load_text: Load, store: Path) -> None:
    """Two hundred odd lines beside two good ones are a layout we do not know."""
    with pytest.raises(BadReferenceFileError, match="200 do not"):
        load_text("ncci-mue", MUE, TABLE + "?,?,?,?\n" * 200)
    assert list(store.glob("*/*")) == []


def test_the_edition_must_agree_with_the_file_name(load_text: Load) -> None:
    """The practitioner table under the hospital's name would deny observation hours."""
    with pytest.raises(BadReferenceFileError, match="--edition"):
        load_text("ncci-mue", MUE, TABLE, edition="medicare-hospital")
    with pytest.raises(BadReferenceFileError, match="--edition"):
        load_text("ncci-mue", "mue_2026q4.csv", TABLE)
    chosen = load_text("ncci-mue", "mue_2026q4.csv", TABLE, edition="medicaid-practitioner")
    assert chosen.manifest.edition == "medicaid-practitioner"


def test_a_file_without_a_release_needs_a_date(load_text: Load) -> None:
    """Guessing the current quarter would be the silent fallback we do not make."""
    with pytest.raises(BadReferenceFileError, match="--effective"):
        load_text("ncci-mue", "practitioner_mue.csv", TABLE)
    loaded = load_text("ncci-mue", "practitioner_mue.csv", TABLE, effective=date(2026, 10, 1))
    assert loaded.manifest.effective_to == date(2026, 12, 31)


def test_a_zip_is_searched_for_the_member_of_the_kind(tmp_path: Path, load_file: Load) -> None:
    """Archives carry readme files and other tables beside the wanted one."""
    path = tmp_path / "medicare-ncci-2026-q4-practitioner-services-mue-table.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ReadMe.txt", "not this")
        archive.writestr(MUE, TABLE)
    assert load_file("ncci-mue", path).manifest.rows == {"mue": 2}
    with pytest.raises(BadReferenceFileError, match="looks like"):
        load_file("pfs", path)


def test_a_missing_file_and_an_unknown_kind_say_so(tmp_path: Path, load_file: Load) -> None:
    """The two most common slips on the command line."""
    with pytest.raises(BadReferenceFileError, match="no such file"):
        load_file("ncci-mue", tmp_path / MUE)
    with pytest.raises(UnknownKindError, match="ncci-mue"):
        kind_named("mue")


def test_nothing_is_left_of_a_load_that_was_killed(load_text: Load, store: Path) -> None:
    """A scratch folder without a manifest is not a release, and the next load ignores it."""
    (store / ".loading-killed").mkdir(parents=True)
    (store / ".loading-killed" / "mue.table").write_bytes(b"half")
    load_text("ncci-mue", MUE, TABLE)
    assert len(ReferenceDirectory(store).current.manifests) == 1
