"""Loaded releases laid over the bundle: by day, by what was known, never silently."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError, ReferenceSetMissingError
from claimstream.schemas.codesets.loaders.load import Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.shipped import Bundle
from claimstream.schemas.codesets.store import ReferenceDirectory

FY2026, FY2027, SPRING = date(2026, 9, 30), date(2026, 10, 15), date(2027, 5, 1)
MONDAY, TUESDAY = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
CODES = (
    ("I42", "0", "Cardiomyopathy"),
    ("I420", "0", "A header of this test"),
    ("I4200", "1", "A first invented title"),
    ("I421", "1", "A second invented title"),
    ("T528", "0", "A stem of this test"),
    ("T52811A", "1", "A third invented title"),
)
TABULAR = """<ICD10CM.tabular><version>2027</version><chapter><name>9</name>
<desc>Circulatory (I00-I99)</desc><section id="I30-I5A"><desc>Other (I30-I5A)</desc>
<excludes1><note>something of this test (I60.-)</note></excludes1>
<diag><name>I42</name><desc>Cardiomyopathy</desc><diag><name>I42.0</name><desc>Dilated</desc>
<diag><name>I42.00</name><desc>New</desc><inclusionTerm><note>A new term</note></inclusionTerm>
</diag></diag></diag></section></chapter></ICD10CM.tabular>"""


def order_file(folder: Path, lines: Sequence[tuple[str, str, str]] = CODES) -> Path:
    """Write an order file in CMS's fixed columns."""
    path = folder / "icd10cm_order_2027.txt"
    rows = (
        f"{number:05} {code:7} {flag} {title[:60]:60} {title}\n"
        for number, (code, flag, title) in enumerate(lines, start=1)
    )
    path.write_text("".join(rows), encoding="ascii")
    return path


def loaded(store: Path, path: Path, kind: str = "icd10cm-order", at: datetime = MONDAY) -> None:
    """Load one file for the whole fiscal year."""
    request = Request((path,), at, until=date(2027, 9, 30), allow_short=True)
    load(ReferenceDirectory(store), kind_named(kind), request)


@pytest.fixture
def codesets(tmp_path: Path) -> Codesets:
    """Open the bundle with a made FY2027 order file over it."""
    loaded(tmp_path / "store", order_file(tmp_path))
    return open_codesets(tmp_path / "store")


def test_a_loaded_list_gives_new_codes_their_titles(codesets: Codesets) -> None:
    """The bundle knows that I42.00 is valid, the order file what it is called."""
    found = codesets.icd10cm("I42.00", FY2027)
    assert found is not None
    assert found.title == "A first invented title"
    assert found.title_release == codesets.governs("icd10cm", FY2027)
    assert found.inherited_notes_from == "I42.0"
    assert ("I42.00", "A first invented title", True) in codesets.titles(FY2027)


def test_a_loaded_list_replaces_membership_on_its_days_only(codesets: Codesets) -> None:
    """Two half-merged lists would be a release nobody published."""
    assert codesets.count("icd10cm", FY2027) == 3
    assert not codesets.is_billable("E11.9", FY2027)
    assert codesets.children("I42", FY2027) == ("I42.0", "I42.1")
    assert codesets.count("icd10cm", FY2026) == 74_719
    assert codesets.governs("icd10cm", FY2026) == Bundle().identities["icd10cm"]
    assert codesets.icd10cm("I42", FY2027) is not None
    assert codesets.icd10cm("E11", FY2027) is None


def test_a_loaded_list_answers_after_the_bundle_ends(codesets: Codesets) -> None:
    """Validity goes on; the editor's attributes do not, and the answer says so."""
    found = codesets.icd10cm("I42.1", SPRING)
    assert found is not None
    assert (found.billable, found.attributes, found.attributes_known) == (True, frozenset(), False)
    with pytest.raises(ReferenceNotEffectiveError):
        codesets.age_band("adult", SPRING)
    with pytest.raises(ReferenceNotEffectiveError):
        codesets.icd10cm("I42.1", date(2027, 10, 1))
    with pytest.raises(ReferenceNotEffectiveError):
        codesets.icd10pcs("0016070", SPRING)


def test_a_knowledge_date_hides_what_was_loaded_later(tmp_path: Path) -> None:
    """A decision is repeated with what was known when it was made."""
    store = tmp_path / "store"
    loaded(store, order_file(tmp_path), at=MONDAY)
    before = open_codesets(store, known_on=datetime(2026, 11, 22, tzinfo=UTC))
    after = open_codesets(store, known_on=MONDAY)
    assert (before.count("icd10cm", FY2027), after.count("icd10cm", FY2027)) == (74_879, 3)
    assert "icd10cm-order" not in before.reference_set
    assert before.reference_set["icd10cm"] == after.reference_set["icd10cm"]


def test_the_later_of_two_loads_of_one_release_is_in_force(tmp_path: Path) -> None:
    """A corrected file of the same year replaces nothing on disk, yet answers."""
    store = tmp_path / "store"
    loaded(store, order_file(tmp_path), at=MONDAY)
    loaded(store, order_file(tmp_path, CODES[:4]), at=TUESDAY)
    counts = [
        open_codesets(store, known_on=known).count("icd10cm", FY2027)
        for known in (MONDAY, TUESDAY, None)
    ]
    assert counts == [3, 2, 2]


def test_loaded_notes_govern_their_days(tmp_path: Path) -> None:
    """With the year's tabular list loaded, a new code has its own notes and no flag."""
    path = tmp_path / "icd10cm_tabular_2027.xml"
    path.write_text(TABULAR, encoding="utf-8")
    loaded(tmp_path / "store", path, "icd10cm-tabular")
    codesets = open_codesets(tmp_path / "store")
    found = codesets.icd10cm("I42.00", FY2027)
    assert found is not None
    assert found.inherited_notes_from is None
    assert codesets.inclusion_terms("I42.00", FY2027) == ("A new term",)
    assert codesets.inclusion_terms("I42.00", FY2026) == ()
    hits = list(codesets.excludes1_pairs(["I42.00", "I60.9"], FY2027))
    assert [(hit.code, hit.level, hit.exact) for hit in hits] == [("I42.00", "section", False)]
    assert list(codesets.excludes1_pairs(["I42.1", "I60.9"], FY2026)) == []


def test_every_loaded_release_is_stamped(codesets: Codesets) -> None:
    """Outputs name the exact releases, the bundle's beside the loaded ones."""
    stamped = codesets.reference_set
    assert stamped["icd10cm"].startswith("bundle:")
    assert stamped["icd10cm-order"].startswith("2026-10-01")


def test_a_stamp_brings_back_exactly_its_releases(tmp_path: Path) -> None:
    """A redelivered encounter is coded as it was, whatever has been loaded since."""
    store = tmp_path / "store"
    loaded(store, order_file(tmp_path), at=MONDAY)
    stamp = open_codesets(store).reference_set
    loaded(store, order_file(tmp_path, CODES[:4]), at=TUESDAY)
    now = open_codesets(store)
    assert now.count("icd10cm", FY2027) == 2
    assert now.under(stamp).count("icd10cm", FY2027) == 3
    assert now.under(stamp).reference_set == stamp
    assert now.under(now.reference_set) is now
    assert now.under(open_codesets().reference_set).count("icd10cm", FY2027) == 74_879


def test_a_stamp_whose_releases_are_not_here_is_an_error(codesets: Codesets) -> None:
    """A worker without them pauses; it never codes with others."""
    with pytest.raises(ReferenceSetMissingError) as caught:
        open_codesets().under({**codesets.reference_set, "icd10pcs": "bundle:000000000000"})
    assert caught.value.systems == ("icd10cm-order", "icd10pcs")
