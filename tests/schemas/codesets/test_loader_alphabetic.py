"""The finding aids of ICD-10-CM, from CDC's XML to the entries a coder walks."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claimstream.schemas.codesets.finding_aids import FindingAids
from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.load import Loaded, Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.store import ReferenceDirectory

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SHARED = Path(
    os.environ.get("CLAIMSTREAM_SHARED", Path(__file__).resolve().parents[4] / "shared" / "data")
)
OFFICIAL = SHARED / "reference" / "icd10cm"
real = pytest.mark.skipif(not OFFICIAL.exists(), reason="the official files are not here")
INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><letter><title>B</title>
<mainTerm><title>Bloat<nemod>(chronic) (gas (bowel))</nemod> NEC</title><code>Z99.0</code>
<manif>[Z99.1]</manif><term level="1"><title>with sound</title><see>Rumble</see></term>
<term level="1"><title><nemod>(silent)</nemod></title><code>Z99.2-</code></term></mainTerm>
</letter></ICD10CM.index>"""


def _load(root: Path, kind: str, path: Path) -> Loaded:
    """Load one file into a store."""
    return load(ReferenceDirectory(root), kind_named(kind), Request((path,), NOW))


def _aids(root: Path) -> FindingAids:
    """Open the store as a coder does."""
    return FindingAids(ReferenceDirectory(root).current)


def test_an_entry_carries_its_path_modifiers_and_both_codes(tmp_path: Path) -> None:
    """The coder matches on the path; modifiers in parentheses never narrow the match."""
    path = tmp_path / "icd10cm_index_2026.xml"
    path.write_text(INDEX)
    _load(tmp_path / "store", "icd10cm-index", path)
    bloat, sound, silent = _aids(tmp_path / "store").index_entries()
    assert (bloat.path, bloat.nonessential) == (("Bloat NEC",), ("chronic", "gas (bowel)"))
    assert (bloat.code, bloat.manifestation) == ("Z99.0", "Z99.1")
    assert (sound.path, sound.code, sound.see) == (("Bloat NEC", "with sound"), None, "Rumble")
    assert (silent.path, silent.code) == (("Bloat NEC", "silent"), "Z99.2-")


def test_a_finding_aid_is_empty_until_it_is_loaded(tmp_path: Path) -> None:
    """Without the index the coder works from titles; it must not have to catch an error."""
    assert list(_aids(tmp_path).index_entries()) == []
    assert _aids(tmp_path).finding_aid("index") is None


def test_entities_are_refused(tmp_path: Path) -> None:
    """An entity can expand a kilobyte to a gigabyte; no official file declares one."""
    path = tmp_path / "icd10cm_index_2026.xml"
    path.write_text(INDEX.replace("<ICD10CM", '<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM', 1))
    with pytest.raises(BadReferenceFileError, match="entities"):
        _load(tmp_path / "store", "icd10cm-index", path)


def test_malformed_xml_says_the_line_and_stores_nothing(tmp_path: Path) -> None:
    """A broken download must be found on the day it is loaded, not when a code is missing."""
    path = tmp_path / "icd10cm_index_2026.xml"
    path.write_text(INDEX[:-30])
    with pytest.raises(BadReferenceFileError, match="line 5"):
        _load(tmp_path / "store", "icd10cm-index", path)
    assert list((tmp_path / "store").iterdir()) == []


def test_another_document_is_refused(tmp_path: Path) -> None:
    """The tabular list given as the index would load as an index without entries."""
    path = tmp_path / "icd10cm_index_2026.xml"
    path.write_text("<ICD10CM.tabular><version>2026</version></ICD10CM.tabular>")
    with pytest.raises(BadReferenceFileError, match=r"expected ICD10CM\.index"):
        _load(tmp_path / "store", "icd10cm-index", path)


@real
def test_the_whole_alphabetic_index_is_read(tmp_path: Path) -> None:
    """Every line of the April 2025 index is an entry, as counted in its source."""
    path = OFFICIAL / "icd10cm-index-April-1-2025.rebuilt.xml.gz"
    loaded = _load(tmp_path, "icd10cm-index", path)
    entries = list(_aids(tmp_path).index_entries())
    assert (len(entries), loaded.rejects) == (81_024, ())
    assert sum(entry.code is not None for entry in entries) == 62_721
    assert sum(entry.see is not None for entry in entries) == 12_136
    assert sum(entry.see_also is not None for entry in entries) == 2_057


@real
def test_the_official_tables_are_read_whole(tmp_path: Path) -> None:
    """Main terms and terms are as many as the files hold."""
    for aid in ("drug", "neoplasm", "eindex"):
        name = f"icd10cm-{aid}-April-1-2026.xml.gz"
        _load(tmp_path, f"icd10cm-{aid}", OFFICIAL / "xml_2026_04" / name)
    aids = _aids(tmp_path)
    assert len(list(aids.drug_rows())) == 5_179 + 2_251
    assert len(list(aids.neoplasm_rows())) == 1 + 1_939
    assert len(list(aids.external_cause_entries())) == 314 + 7_776
    head = next(aids.neoplasm_rows())
    assert (head.malignant_primary, head.benign) == ("C80.1", "D36.9")
    assert (aids.finding_aid("drug") or "").startswith("icd10cm-drug:2026-04-01.")
