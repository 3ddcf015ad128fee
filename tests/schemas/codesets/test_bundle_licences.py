"""What is shipped holds no licensed list and no licensed words.

CPT, CDT, UB-04, CARC and NUCC belong to their owners (docs/codesets.md). The words searched
for are kept here as hashes, so that this file does not hold them either.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CPT_SHAPED = re.compile(
    rb"(?<![0-9A-Za-z_.])(?:\d{5}|\d{4}[FTU])(?![0-9A-Za-z_])(?!-\d(?![0-9A-Za-z]))"
)
"""Five characters; a hyphen and one check digit after them make a LOINC number of it."""
WORD = re.compile(r"[a-z]+")
WINDOW = 4
FEW_DOZEN, A_LIST = 60, 25
TEXT = {".py", ".toml", ".avsc", ".sql", ".tsv", ".txt", ".html", ".json", ".table", ".csv"}
LICENSED = {
    "8ff22cd382b5030f": "CPT",
    "d797ec8c33de83e3": "CPT",
    "229748565d5c5908": "CPT",
    "299554d2499b7773": "CPT",
    "5148761365069413": "CPT",
    "70a9b1ad8cac4931": "CPT",
    "cb83886bfdcea11a": "CDT",
    "6ddeb72784fcc1f6": "CDT",
    "f504d12da0c70e2f": "CARC",
    "9af4fa4b0226e576": "CARC",
    "01321e12e71bf22b": "CARC",
    "7118bf5593f6e970": "UB-04",
    "3dd0a77d7d0c488f": "NUCC",
}
"""First 16 hex digits of the hash of four words, by the owner's system."""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Build the wheel from the files git would ship and return its members."""
    folder = tmp_path_factory.mktemp("wheel")
    listing = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in names.stdout.splitlines():
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", "dist", "."]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("dist/claimstream-*.whl"))) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


def cpt_shaped(content: bytes) -> set[bytes]:
    """Return the distinct tokens that could be CPT numbers."""
    return set(CPT_SHAPED.findall(content))


def windows(text: str) -> Iterator[str]:
    """Yield every run of four words, in lower case and without punctuation."""
    words = WORD.findall(text.lower())
    return (" ".join(words[at : at + WINDOW]) for at in range(len(words) - WINDOW + 1))


def licensed_words(content: bytes) -> set[str]:
    """Name the systems whose words occur in the content."""
    seen = set(windows(content.decode("utf-8", errors="ignore")))
    hashes = {hashlib.sha256(run.encode()).hexdigest()[:16] for run in seen}
    return {system for key, system in LICENSED.items() if key in hashes}


def test_no_file_of_the_wheel_is_a_list_of_cpt_numbers(shipped: dict[str, bytes]) -> None:
    """A few dozen opaque numbers in all; a list of any length is the AMA's."""
    found = {
        name: cpt_shaped(content)
        for name, content in shipped.items()
        if not name.endswith(("RECORD", "PROVENANCE.toml"))
    }
    assert {name: len(tokens) for name, tokens in found.items() if len(tokens) > A_LIST} == {}
    assert len(set().union(*found.values())) <= FEW_DOZEN


def test_no_file_of_the_wheel_holds_licensed_words(shipped: dict[str, bytes]) -> None:
    """Descriptors and code lists of the licensed systems come from the user's own files."""
    texts = {name: body for name, body in shipped.items() if Path(name).suffix in TEXT}
    found = {name: licensed_words(body) for name, body in texts.items()}
    assert {name: systems for name, systems in found.items() if systems} == {}
    assert len(texts) > 20


def test_the_wheel_holds_no_table_that_only_the_user_may_load(shipped: dict[str, bytes]) -> None:
    """Index, drug and neoplasm tables, HCPCS, NCCI and POS files are read, never shipped."""
    tables = {Path(name).name for name in shipped if "/bundle/" in name}
    assert tables == {
        "PROVENANCE.toml",
        "age_bands.toml",
        "icd10cm_notes.table",
        "icd10cm_spans.table",
        "icd10cm_titles.table",
        "icd10pcs_spans.table",
        "icd10pcs_titles.table",
        "msdrg_severity.table",
    }
    archives = {name for name in shipped if name.endswith((".gz", ".zip", ".xml", ".mdb", ".db"))}
    assert archives == set()


def test_a_planted_list_and_planted_words_are_found() -> None:
    """The two searches above can fail."""
    planted = b"\n".join(b"%05d" % number for number in range(90000, 90100))
    assert len(cpt_shaped(planted)) == 100
    assert len(cpt_shaped(b"99990-99992 99993-25, 99994-8")) == 3
    words = "one two three four"
    key = hashlib.sha256(words.encode()).hexdigest()[:16]
    assert key in {
        hashlib.sha256(run.encode()).hexdigest()[:16] for run in windows("A one, two; three four.")
    }
