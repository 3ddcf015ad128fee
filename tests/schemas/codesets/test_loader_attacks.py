"""Loads under attack: broken bytes, killed processes, a full disk, two at once, odd names."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.load import Loaded, Request, load
from claimstream.schemas.codesets.loaders.registry import kinds
from claimstream.schemas.codesets.store import ReferenceDirectory, ReferenceStoreError

Load = Callable[..., Loaded]
Open = Callable[[], Codesets]
NOW, DAY = datetime(2026, 11, 23, tzinfo=UTC), date(2026, 10, 1)
MUE = "MCR_MUE_OutpatientHospitalServices_Eff_{}.csv"
HEAD = "HCPCS/CPT Code,OPH MUE Values,MUE Adjudication Indicator,MUE Rationale\n"
PAIR = "Z{:04}\tZ{:04}\t\t20200101\t*\t1\tMade\r\n"
SEEDS = (
    HEAD.encode() + b"G0378,72,2,Policy\nG0379,1,3,Policy\n",
    PAIR.format(1, 2).encode() + PAIR.format(3, 4).encode(),
    b"00001 A00     0 Cholera" + b" " * 53 + b"Cholera\n00002 A000    1 Made",
    b"G0008" + b" " * 5 + b"3" + b"Made up".ljust(80) + b"Made".ljust(28) + b" " * 173,
    b'<?xml version="1.0"?><ICD10CM.tabular><version>2027</version><chapter><name>1</name>'
    b'<desc>Made</desc><section id="A00-A09"><desc>S</desc><diag><name>A00</name><desc>C</desc>'
    b"</diag></section></chapter></ICD10CM.tabular>",
    b"<ICD10CM.index><letter><title>B</title><mainTerm><title>Bloat</title><code>Z99.0</code>"
    b"</mainTerm></letter></ICD10CM.index>",
    b"code,title,valid_from\nA1,One,2026-10-01\n",
)
LOADER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from claimstream.schemas.codesets.loaders.load import Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.store import ReferenceDirectory
path, store = Path(sys.argv[1]), ReferenceDirectory(Path(sys.argv[2]))
print("begun", flush=True)
request = Request((path,), datetime.now(UTC), allow_short=True)
print(load(store, kind_named("ncci-ptp"), request).fresh, flush=True)
"""


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """Draw a sound file with pieces cut out, doubled, swapped or overwritten, or no file at all."""
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        content[start:end] = draw(
            st.one_of(st.binary(max_size=20), st.just(content[start:end] * 2))
        )
    return draw(st.one_of(st.just(bytes(content)), st.binary(max_size=200)))


@pytest.mark.parametrize("name", sorted(kinds()))
@settings(max_examples=25)
@example(content=b"\r" + SEEDS[0])
@given(content=mangled())
def test_any_bytes_are_loaded_whole_or_refused(name: str, content: bytes) -> None:
    """Every loader ends in a release that verifies or in its own error, the store untouched."""
    kind = kinds()[name]
    with tempfile.TemporaryDirectory() as folder:
        path, store = Path(folder) / "given.txt", Path(folder) / "store"
        path.write_bytes(content)
        edition = next(iter(kind.editions), None)
        request = Request((path,), NOW, edition=edition, effective=DAY, allow_short=True)
        try:
            load(ReferenceDirectory(store), kind, request)
        except BadReferenceFileError:
            assert ReferenceDirectory(store).current.manifests == ()
        else:
            assert len(ReferenceDirectory(store).current.manifests) == 1
            assert open_codesets(store).reference_set[f"{name}/{edition or ''}".rstrip("/")]
        assert ReferenceDirectory(store).damaged() == []
        assert list(store.glob(".loading-*")) == []


def pairs_file(folder: Path, rows: int) -> Path:
    """Write an edit file that takes a while to read."""
    path = folder / "ccipra-v323r0-f1.txt"
    lines = (PAIR.format(n % 9999, n // 9999) for n in range(rows))
    path.write_text("".join(lines), newline="")
    return path


def begin(path: Path, store: Path) -> subprocess.Popen[str]:
    """Start a load in a process of its own and return once it reads."""
    command = [sys.executable, "-c", LOADER, str(path), str(store)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def test_a_killed_load_leaves_nothing_and_the_next_one_cleans_up(
    tmp_path: Path, store: Path
) -> None:
    """SIGKILL at several moments: no release or a whole one, and no scratch folder for long."""
    path = pairs_file(tmp_path, 150_000)
    for tenths in (0, 1, 2, 3, 5):
        process = begin(path, store)
        time.sleep(tenths / 10)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert ReferenceDirectory(store).damaged() == []
        assert len(ReferenceDirectory(store).current.manifests) in (0, 1)
    process = begin(path, store)
    process.communicate()
    assert process.returncode == 0
    (manifest,) = ReferenceDirectory(store).current.manifests
    assert manifest.rows == {"pairs": 150_000}
    assert ReferenceDirectory(store).damaged() == []
    with ReferenceDirectory(store).incoming() as scratch:
        assert list(store.glob(".loading-*")) == [scratch]


def test_two_loads_of_one_file_at_once_make_one_release(tmp_path: Path, store: Path) -> None:
    """Two schedulers, one store: both are content, one of them was first."""
    path = pairs_file(tmp_path, 60_000)
    processes = [begin(path, store) for _ in range(2)]
    said = [process.communicate()[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(said) in (["False", "True"], ["False", "False", "True"])
    assert len(ReferenceDirectory(store).current.manifests) == 1
    assert ReferenceDirectory(store).damaged() == []


def test_a_running_load_is_not_swept_away(store: Path) -> None:
    """The scratch folder of another load is left alone while that load lives."""
    with ReferenceDirectory(store).incoming() as first:
        with ReferenceDirectory(store).incoming():
            assert first.is_dir()
        assert first.is_dir()
    assert not first.exists()


def test_a_full_disk_changes_nothing(tmp_path: Path, store: Path) -> None:
    """A write that fails, here by a limit on the size of a file, leaves the store as it was."""
    path = pairs_file(tmp_path, 60_000)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
    command = [sys.executable, "-c", limit + LOADER, str(path), str(store)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "OSError" in done.stderr
    assert [each.name for each in store.iterdir()] == []


def test_a_reader_beside_loads_sees_whole_releases_only(load_text: Load, store: Path) -> None:
    """A worker that looks at any moment opens every release that it sees."""
    faults: list[BaseException] = []
    seen: set[int] = set()
    stop = threading.Event()

    def look() -> None:
        """Open the store again and again and ask each release."""
        try:
            while not stop.is_set():
                codesets = open_codesets(store)
                seen.add(len(codesets.loaded.manifests))
                for manifest in codesets.loaded.manifests:
                    assert len(codesets.loaded.table(manifest, "mue")) == 1
        except BaseException as error:
            faults.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for year in range(2010, 2026):
        load_text("ncci-mue", MUE.format(f"10-01-{year}"), f"{HEAD}G0378,{year % 99},2,Policy\n")
    stop.set()
    reader.join()
    assert faults == []
    assert len(seen) > 1


def test_releases_loaded_in_the_wrong_order_govern_their_own_days(
    load_text: Load, opened: Open
) -> None:
    """The autumn file first, the summer file after it: each still answers for its quarter."""
    for month, units in (("10", 7), ("07", 5)):
        load_text("ncci-mue", MUE.format(f"{month}-01-2026"), f"{HEAD}G0378,{units},2,Policy\n")
    days = (date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 31))
    limits = [opened().mue("G0378", day, "medicare-hospital") for day in days]
    assert [limit.units for limit in limits if limit] == [5, 5, 7, 7]
    for day in (date(2026, 6, 30), date(2027, 1, 1)):
        with pytest.raises(ReferenceNotEffectiveError):
            opened().mue("G0378", day, "medicare-hospital")


@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date(2015, 9, 30), date.max])
def test_a_day_out_of_range_is_an_error_of_its_own(day: date) -> None:
    """A birth date typed into the date of service must not become an answer."""
    codesets = open_codesets()
    asked: tuple[Callable[[], object], ...] = (
        lambda: codesets.icd10cm("I10", day),
        lambda: codesets.is_billable("I10", day),
        lambda: codesets.count("icd10pcs", day),
        lambda: codesets.severity("I10", day),
        lambda: codesets.age_band("adult", day),
        lambda: codesets.mue("G0378", day),
        lambda: codesets.ptp("G0378", "G0379", day),
    )
    for ask in asked:
        with pytest.raises(ReferenceNotEffectiveError):
            ask()


@pytest.mark.parametrize(
    ("name", "effective"),
    [
        ("practitioner_mue_oct-0000.csv", None),
        ("practitioner_mue_9999q4.csv", None),
        ("practitioner_mue_10-01-0000.csv", None),
        ("practitioner_mue.csv", date.max),
        ("practitioner_mue.csv", date.min),
    ],
)
def test_a_year_that_cannot_be_is_refused(
    load_text: Load, store: Path, name: str, effective: date | None
) -> None:
    """Neither a slip in a name nor one on the command line may end in a traceback."""
    with pytest.raises(BadReferenceFileError):
        load_text("ncci-mue", name, HEAD + "G0378,1,2,Policy\n", effective=effective)
    assert not list(store.glob("*/*"))


def test_names_in_an_archive_lead_nowhere(tmp_path: Path, load_file: Load, store: Path) -> None:
    """Members that climb out, link away or break a line are read as content under a plain name."""
    path, away = tmp_path / "mue.zip", tmp_path / "away.csv"
    good = MUE.format("10-01-2026")
    link = zipfile.ZipInfo("link/" + good.replace("Eff", "link_Eff"))
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"../../../{good}", HEAD + "G0378,72,2,Policy\nG0379,many,2,Policy\n")
        archive.writestr("..\\evil\t\n" + good, HEAD + "G0380,1,2,Policy\nG0381,many,2,Policy\n")
    loaded = load_file("ncci-mue", path)
    assert loaded.manifest.rows == {"mue": 2}
    folder = store / "ncci-mue" / loaded.manifest.release_id
    lines = (folder / "rejects.tsv").read_text().splitlines()
    assert [line.count("\t") for line in lines] == [2, 2, 2]
    assert not any(".." in line for line in lines)
    away.write_text(HEAD + "G0382,1,2,Policy\n")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, str(away))
    with pytest.raises(BadReferenceFileError):
        load_file("ncci-mue", path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["away.csv", "mue.zip", "store"]


def test_a_store_that_cannot_be_written_is_an_error_of_the_store(tmp_path: Path) -> None:
    """A file where the folder should be, a damaged manifest: the error says which."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    request = Request((tmp_path / "x.csv",), NOW, edition="medicare-dme", effective=DAY)
    (tmp_path / "x.csv").write_text(HEAD + "G0378,1,2,Policy\n")
    with pytest.raises(OSError, match="blocked"):
        load(ReferenceDirectory(blocked), kinds()["ncci-mue"], request)
    loaded = load(ReferenceDirectory(tmp_path / "store"), kinds()["ncci-mue"], request)
    manifest = tmp_path / "store" / "ncci-mue" / loaded.manifest.release_id / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:50])
    with pytest.raises(ReferenceStoreError, match="ncci-mue"):
        ReferenceDirectory(tmp_path / "store")


def test_a_folder_without_permission_is_left_as_it_is() -> None:
    """A store of another user is refused, not half written; root first becomes nobody."""
    nobody = "import os\nos.geteuid() or os.seteuid(65534)\n"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = pairs_file(folder, 10)
        folder.chmod(0o555)
        script = LOADER.replace("path, store", f"{nobody}path, store", 1)
        command = [sys.executable, "-c", script, str(path), str(folder / "store")]
        done = subprocess.run(command, capture_output=True, text=True)
        folder.chmod(0o755)
        assert (done.returncode, done.stdout) == (1, "begun\n")
        assert "PermissionError" in done.stderr
        assert [each.name for each in folder.iterdir()] == [path.name]
