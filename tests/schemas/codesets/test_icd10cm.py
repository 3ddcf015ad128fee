"""ICD-10-CM: what a code is on a day, how it subdivides, which notes it inherits."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from claimstream.schemas.codesets.code_list import CodeList
from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.icd10cm import RELEASES, SYSTEM, bare
from claimstream.schemas.codesets.notes import KINDS, NODE, NotesBook
from claimstream.schemas.codesets.ranges import CodeRange
from claimstream.schemas.codesets.shipped import Bundle

FY2025, FY2026, FY2027 = date(2025, 1, 15), date(2026, 5, 1), date(2026, 10, 15)


@pytest.fixture(scope="module")
def codesets() -> Codesets:
    """Open the bundle once."""
    return open_codesets()


def test_a_code_is_found_dotted_or_not_in_any_case(codesets: Codesets) -> None:
    """Hospital systems write codes in every way."""
    spellings = ("E11.65", "E1165", "e11.65", " e1165 ")
    found = {codesets.icd10cm(spelling, FY2026) for spelling in spellings}
    assert {code.code for code in found if code} == {"E11.65"}
    assert len(found) == 1


def test_a_code_split_this_year_becomes_a_header(codesets: Codesets) -> None:
    """I42.0 was billable in FY2026 and leads to three codes in FY2027."""
    before, after = codesets.icd10cm("I42.0", FY2026), codesets.icd10cm("I42.0", FY2027)
    assert before is not None
    assert (before.billable, before.valid_to) == (True, date(2026, 9, 30))
    assert after is not None
    assert (after.billable, after.valid_from) == (False, None)
    assert codesets.children("I42.0", FY2027) == ("I42.00", "I42.01", "I42.09")
    assert codesets.children("I42.0", FY2026) == ()


def test_a_code_newer_than_the_notes_says_whose_notes_stand_in(codesets: Codesets) -> None:
    """A rule must not pass in silence because the notes are older than the code."""
    new, old = codesets.icd10cm("I42.00", FY2027), codesets.icd10cm("I42.1", FY2027)
    assert new is not None
    assert (new.inherited_notes_from, new.title) == ("I42.0", None)
    assert old is not None
    assert old.inherited_notes_from is None
    assert [level.place for level in codesets.inherited_notes("I42.00")][0] == "I420"


def test_every_code_of_the_year_without_a_title_is_flagged(codesets: Codesets) -> None:
    """The 190 additions of FY2027 have no shipped title until the order file is loaded."""
    added, _ = codesets.diff(date(2026, 9, 30), date(2026, 10, 1))
    found = [codesets.icd10cm(code, FY2027) for code in added]
    assert all(code and code.inherited_notes_from and code.title is None for code in found)
    titled = sum(billable for _, _, billable in codesets.titles(FY2027))
    assert titled == 74_879 - 190


@pytest.mark.parametrize(
    ("code", "parent"),
    [("J4B", "J40-J4A"), ("K6A.01", "chapter 11"), ("T52.811A", "T52.8")],
)
def test_a_code_of_a_new_category_inherits_from_its_section_or_chapter(
    codesets: Codesets, code: str, parent: str
) -> None:
    """FY2027 adds whole categories; their chapter's Excludes notes still hold."""
    found = codesets.icd10cm(code, FY2027)
    assert found is not None
    assert found.inherited_notes_from == parent
    assert list(codesets.inherited_notes(code))


def test_a_stem_is_incomplete_and_padding_is_skipped(codesets: Codesets) -> None:
    """Coders stop at a stem; the finding must say incomplete, not unknown."""
    assert codesets.is_header("S52.001", FY2026)
    assert not codesets.is_billable("S52.001", FY2026)
    assert codesets.is_billable(codesets.pad("S52.001", "A"), FY2026)
    assert codesets.pad("M1A.00", "0") == "M1A.00X0"
    assert codesets.children("M1A.00", FY2026) == ("M1A.00X0", "M1A.00X1")
    assert not codesets.is_header("Q9Z", FY2026)
    assert codesets.icd10cm("Q9Z", FY2026) is None


def test_children_of_a_header_partition_its_leaves(codesets: Codesets) -> None:
    """No code is lost or counted twice on the way down."""
    for stem in ("E11", "S06.0", "T52.8", "M1A.0", "I42", "Z3A"):
        below = [
            leaf
            for child in codesets.children(stem, FY2027)
            for leaf in codesets.leaves(child, FY2027)
        ]
        assert sorted(below) == list(codesets.leaves(stem, FY2027))
        assert below


def test_headers_newer_than_the_titles_still_subdivide(codesets: Codesets) -> None:
    """T52.8X- was split in FY2027; its new subcategories have no title yet."""
    assert codesets.children("T52.8", FY2027) == ("T52.81", "T52.82", "T52.89")
    assert codesets.children("T52.8", FY2026) == ("T52.8X",)


def test_a_title_belongs_to_a_release(codesets: Codesets) -> None:
    """A5216 lost its accent in older files; a bill keeps the words of its own year."""
    titles = [codesets.icd10cm("C84.10", on) for on in (FY2025, FY2026)]
    assert [code.title.split()[0] for code in titles if code and code.title] == [
        "Sezary",
        "Sézary",
    ]
    assert [code.title_release for code in titles if code] == [
        "icd10cm-2024-10-01",
        "icd10cm-2026-04-01",
    ]


def test_edit_attributes_have_the_published_totals(codesets: Codesets) -> None:
    """The Medicare Code Editor's lists, counted on the codes of FY2027."""
    counted: Counter[str] = Counter()
    codes = CodeList(Bundle(), SYSTEM, RELEASES)
    for code in codesets.codes("icd10cm", FY2027):
        counted.update(codes.attributes(bare(code), FY2027) or ())
    assert counted == {
        "ecodepdx": 7461,
        "unspecified": 3476,
        "unacceptable": 2667,
        "maternity": 2587,
        "adult": 857,
        "manifestation": 422,
        "pediatric": 126,
        "diabtypeI": 85,
        "newborn": 42,
        "qadm": 30,
        "delout": 19,
        "ncov6": 11,
        "wrngproc": 3,
        "clintrial": 1,
        "ncov_z302": 1,
        "reqsdx": 1,
    }


def test_notes_have_the_published_totals() -> None:
    """Every note of the April 2026 tabular list is in the bundle, once."""
    book = NotesBook(Bundle().table("icd10cm_notes", NODE))
    counted: Counter[str] = Counter()
    for noted, seventh in book.all():
        counted["tables"] += bool(seventh)
        counted.update({kind: len(getattr(noted.notes, kind)) for kind in KINDS})
    assert counted == {
        "tables": 508,
        "seventh_note": 508,
        "inclusion_terms": 12_574,
        "excludes1": 5407,
        "excludes2": 2520,
        "use_additional": 1485,
        "includes": 1024,
        "code_first": 809,
        "code_also": 655,
        "notes": 180,
    }


def test_notes_are_inherited_from_code_to_chapter(codesets: Codesets) -> None:
    """An Excludes note at a section or chapter holds for everything below it."""
    levels = [noted.level for noted in codesets.inherited_notes("A04.71")]
    assert levels == ["subcategory", "category", "chapter"]
    assert codesets.inclusion_terms("A00.0") == ("Classical cholera",)
    assert codesets.notes("ZZZ").excludes1 == ()


def test_seventh_characters_come_from_the_nearest_place(codesets: Codesets) -> None:
    """S52 has its own table, so the chapter's usual three do not apply."""
    assert len(codesets.seventh_characters("S52.001")) == 16
    assert codesets.seventh_characters("T36.0X1")["D"] == "subsequent encounter"
    assert codesets.seventh_characters("I10") == {}


def test_every_extended_code_is_its_stem_and_a_listed_7th_character(codesets: Codesets) -> None:
    """Padding a stem with a listed character gives the code back; the others are subdivisions."""
    on, outside = date(2026, 4, 1), []
    for code in codesets.codes("icd10cm", on):
        stem, seventh = code[:-1].rstrip("X"), code[-1]
        if len(code) < 8:
            continue
        if seventh not in codesets.seventh_characters(code):
            outside.append(code)
        elif codesets.pad(stem, seventh) != code:
            pytest.fail(code)
    assert len(outside) == 180


def test_the_categories_are_the_children_of_the_whole(codesets: Codesets) -> None:
    """A tree view starts here."""
    categories = codesets.children("", FY2026)
    assert (categories[0], categories[-1]) == ("A00", "Z99")
    assert {len(category) for category in categories} == {3}


def test_an_exact_excludes1_pair_is_found_from_both_sides(codesets: Codesets) -> None:
    """Type 1 and type 2 diabetes exclude each other by name."""
    hits = list(codesets.excludes1_pairs(["E11.9", "I10", "E10.9"], FY2026))
    assert {(hit.code, hit.excluded, hit.level, hit.exact) for hit in hits} == {
        ("E11.9", "E10.9", "category", True),
        ("E10.9", "E11.9", "category", True),
    }


@pytest.mark.parametrize(
    ("codes", "note"),
    [
        (("P59.9", "E87.1"), "jaundice due to inborn errors of metabolism (E70-E88)"),
        (("M54.16", "G56.01"), "radiculitis NOS (M54.1-)"),
        (("S06.0X0A", "I69.351"), "sequelae of traumatic intracranial injury (S06.-)"),
        (("R23.0", "I73.89"), "acrocyanosis (I73.8)"),
        (("R40.1", "F31.9"), "depressive stupor (F31.-, F32.-, F33.-)"),
        (("Q45.3", "E10.9"), "congenital diabetes mellitus (E10.-)"),
        (("R55", "R40.20"), "unconsciousness NOS (R40.2-)"),
        (("R25.2", "G25.3"), "specific movement disorders (G20-G26)"),
        (("J42", "J44.89"), "chronic emphysematous bronchitis (J44.-)"),
    ],
)
def test_a_note_whose_words_narrow_it_does_not_hold_a_claim(
    codesets: Codesets, codes: tuple[str, str], note: str
) -> None:
    """By range these pairs collide; by their words they are good claims."""
    hits = list(codesets.excludes1_pairs(codes, FY2026))
    assert note in {hit.note_text for hit in hits}
    assert not any(hit.exact for hit in hits)


@pytest.mark.parametrize(
    "codes",
    [
        ("M84.361A", "S82.201A"),
        ("N40.1", "D29.1"),
        ("F32.9", "F31.9"),
        ("K00.0", "K08.109"),
        ("J42", "J44.9"),
        ("N17.9", "N19"),
        ("J20.9", "J40"),
        ("R10.9", "N23"),
    ],
)
def test_what_a_note_names_without_conditions_holds(
    codesets: Codesets, codes: tuple[str, str]
) -> None:
    """Hand-made pairs a coder would be asked about; a warning would let them pass."""
    assert any(hit.exact for hit in codesets.excludes1_pairs(codes, FY2026)), codes


def test_a_newer_letter_is_ranged_with_an_older_one(codesets: Codesets) -> None:
    """J4B of FY2027 follows J4A; the notes of April 2026 can only say "J40-J47"."""
    book = NotesBook(Bundle().table("icd10cm_notes", NODE))
    places = [noted.notes for noted, _ in book.all()]
    lines = [each for notes in places for kind in KINDS for each in getattr(notes, kind)]
    meant = [each.codes for each in lines if "J40-J47" in each.text]
    assert meant
    assert all(any(each.holds(book.kin("J4B")) for each in ranges) for ranges in meant)
    asked = ("J4B.1", "J4A", "K6A.01", "J45", "", "J", "J4?", "J4ß")
    assert [book.kin(code) for code in asked] == ["J4A.1", *asked[1:]]
    hits = list(codesets.excludes1_pairs(["T88.7XXA", "J4B"], FY2027))
    assert {(hit.place, hit.exact) for hit in hits} == {("T887", False)}


def test_a_repeated_code_excludes_nothing(codesets: Codesets) -> None:
    """The duplicate is another rule's finding."""
    assert list(codesets.excludes1_pairs(["E11.9", "E119", "e11.9"], FY2026)) == []


def test_shipped_ranges_are_ordered() -> None:
    """A range that ends before it starts would never hold a code."""
    book = NotesBook(Bundle().table("icd10cm_notes", NODE))
    lines = [
        note for noted, _ in book.all() for kind in KINDS for note in getattr(noted.notes, kind)
    ]
    ranges: list[CodeRange] = [each for note in lines for each in note.codes]
    assert len(ranges) > 10_000
    assert [each for each in ranges if each.low > each.high] == []


@pytest.mark.parametrize(
    ("note", "inside", "outside"),
    [("D37-D44", "D38", "D3A"), ("J40-J47", "J4A", "J60")],
)
def test_category_ranges_follow_the_order_of_the_list(note: str, inside: str, outside: str) -> None:
    """D3A stands before D37 and J4A between J44 and J45, whatever the alphabet says."""
    book = NotesBook(Bundle().table("icd10cm_notes", NODE))
    places = [noted.notes for noted, _ in book.all()]
    lines = [each for notes in places for kind in KINDS for each in getattr(notes, kind)]
    meant = [each.codes for each in lines if note in each.text]
    assert meant
    for ranges in meant:
        assert any(each.holds(inside) for each in ranges)
        assert not any(each.holds(outside) for each in ranges)
