"""NCCI pairs: dates, indicators, odd lines, and the pairs that CMS publishes."""

from __future__ import annotations

import csv
import gzip
from array import array
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.load import Loaded, Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.loaders.source import Limits
from claimstream.schemas.codesets.ncci import CODE, PtpPairs, packed, write_pairs
from claimstream.schemas.codesets.store import ReferenceDirectory
from claimstream.schemas.codesets.table import TableError

Load = Callable[..., Loaded]
Open = Callable[[], Codesets]
NAME = "ccipra-v323r0-f1.txt"
BANNER = "Notice of the publisher\r\nColumn 1\tColumn 2\t*=prior\tEff\tDel\tModifier\tWhy\r\n"
WHY = "Misuse of Column Two code with Column One code"
DAYS = st.dates(date(1996, 1, 1), date(2035, 1, 1))


def row(*cells: str) -> str:
    """Return one line of the official file."""
    return "\t".join((*cells, WHY)) + "\r\n"


def test_a_pair_is_ordered_and_has_its_dates(load_text: Load, opened: Open) -> None:
    """Both ends count; the reversed pair is another edit."""
    content = BANNER + row("Z0001", "Z0002", "", "20200401", "20261031", "1")
    load_text("ncci-ptp", NAME, content)
    codesets = opened()
    edit = codesets.ptp("Z0001", "Z0002", date(2026, 10, 31))
    assert edit is not None
    assert edit == ("Z0001", "Z0002", date(2020, 4, 1), date(2026, 10, 31), 1, WHY)
    assert codesets.ptp("Z0001", "Z0002", date(2026, 11, 1)) is None
    assert codesets.ptp("Z0001", "Z0002", date(2020, 3, 31)) is None
    assert codesets.ptp("Z0002", "Z0001", date(2026, 10, 31)) is None
    assert codesets.ptp("Z0001", "Z9999", date(2026, 10, 31)) is None


def test_an_edit_deleted_on_its_first_day_never_was(load_text: Load, opened: Open) -> None:
    """CMS takes an edit back by giving both dates alike (indicator 9)."""
    content = BANNER + row("Z0001", "Z0002", "*", "20260401", "20260401", "9")
    load_text("ncci-ptp", NAME, content)
    assert opened().ptp("Z0001", "Z0002", date(2026, 4, 1)) is None


def test_a_pair_that_returned_has_the_indicator_of_the_day(load_text: Load, opened: Open) -> None:
    """Rows of one pair follow each other in time."""
    content = BANNER + row("Z0001", "Z0002", "", "20200101", "20221231", "0")
    content += row("Z0001", "Z0002", "", "20240101", "*", "1")
    load_text("ncci-ptp", NAME, content)
    codesets = opened()
    found = [codesets.ptp("Z0001", "Z0002", date(year, 6, 1)) for year in (2019, 2021, 2023, 2026)]
    assert [edit and edit.modifier_indicator for edit in found] == [None, 0, None, 1]
    assert codesets.count_of("ncci-ptp/medicare-practitioner", date(2026, 6, 1)) == 1


def test_no_break_spaces_and_small_letters_are_the_same_code(load_text: Load, opened: Open) -> None:
    """Seen in CMS files: a code with a trailing non-breaking space, in either encoding."""
    content = BANNER.encode() + row("z0001", "Z0002", "", "20200101", "*", "1").encode()
    content += row("Z0001\xa0", "Z0003", "", "20200101", "*", "1").encode("cp1252")
    content += row("Z0001\xa0", "Z0004", "", "20200101", "*", "1").encode()
    loaded = load_text("ncci-ptp", NAME, content)
    assert (loaded.manifest.rows, loaded.rejects) == ({"pairs": 3}, ())
    codesets = opened()
    assert all(codesets.ptp("Z0001", f"Z000{n}", date(2026, 10, 1)) for n in (2, 3, 4))


def test_odd_lines_are_rejected_by_number(load_text: Load) -> None:
    """Each reason is one that a person can act on."""
    good = row("Z0001", "Z0002", "", "20200101", "*", "1")
    content = BANNER + good + row("Z001", "Z0002", "", "20200101", "*", "1")
    content += row("Z0001", "Z0003", "", "2020-01-01", "*", "1") + "Z0001\r\n"
    content += row("Z0001", "Z0003", "", "20200101", "*", "2") + good
    content += row("Z0001", "Z0003", "", "20201301", "*", "1") + "x" * 1_000_000 + "\r\n\r\n"
    loaded = load_text("ncci-ptp", NAME, content)
    assert loaded.manifest.rows == {"pairs": 1}
    assert [(reject.line, reject.reason) for reject in loaded.rejects] == [
        (4, "a code that is not five letters or digits"),
        (5, "a date that is not yyyymmdd"),
        (6, "fewer than three columns"),
        (7, "a modifier indicator other than 0, 1 or 9"),
        (8, "repeats an earlier row"),
        (9, "month must be in 1..12"),
        (10, "the line is longer than any official one"),
    ]


def test_the_parts_of_a_release_are_one(tmp_path: Path, load_file: Load, opened: Open) -> None:
    """CMS publishes four files; a repeat across two of them is found too."""
    paths = [tmp_path / f"ccioph-v323r0-f{part}.txt" for part in (1, 2)]
    paths[0].write_text(BANNER + row("Z0001", "Z0002", "", "20200101", "*", "1"), newline="")
    again = row("Z0001", "Z0002", "", "20200101", "*", "1")
    paths[1].write_text(
        BANNER + row("Z0005", "Z0001", "", "20200101", "*", "0") + again, newline=""
    )
    loaded = load_file("ncci-ptp", *paths)
    assert (loaded.manifest.edition, loaded.manifest.rows) == ("medicare-hospital", {"pairs": 2})
    assert [(reject.file, reject.line) for reject in loaded.rejects] == [(paths[1].name, 4)]
    assert opened().ptp("Z0005", "Z0001", date(2026, 11, 1), "medicare-hospital") is not None


def test_a_file_without_edits_is_refused(load_text: Load) -> None:
    """Sixty lines of anything else are not the banner of an edit file."""
    with pytest.raises(BadReferenceFileError, match="no edit in the first"):
        load_text("ncci-ptp", NAME, "prose\n" * 99)


def test_medicaid_has_its_own_edition(load_text: Load, opened: Open) -> None:
    """State programs use other edits; the file's name says so."""
    content = BANNER + row("Z0001", "Z0002", "", "20200101", "*", "1")
    name = "medicaid-ncci-q4-2026-practitioner-ptp-edits.txt"
    loaded = load_text("medicaid-ncci", name, content, effective=date(2026, 10, 1))
    assert loaded.manifest.edition == "medicaid-practitioner"
    day = date(2026, 10, 1)
    assert opened().ptp("Z0001", "Z0002", day, "medicaid-practitioner") is not None


@pytest.mark.parametrize(
    ("part", "edition"), [("practitioner", "ccipra"), ("outpatient", "ccioph")]
)
def test_the_published_level_two_pairs_are_all_found(
    load_text: Load, opened: Open, official: Path, part: str, edition: str
) -> None:
    """Every active pair of 2024 Q3 in the official layout; no pair is invented."""
    path = official / "ncci_level2_subset" / f"ptp_{part}_2024q3_level2.csv.gz"
    with gzip.open(path, "rt") as source:
        pairs = [
            (r["column1"], r["column2"], r["modifier_indicator"]) for r in csv.DictReader(source)
        ]
    lines = (row(a, b, "", "20200101", "*", indicator) for a, b, indicator in pairs)
    loaded = load_text("ncci-ptp", f"{edition}-v302r0-f1.txt", BANNER + "".join(lines))
    assert (loaded.manifest.rows, loaded.rejects) == ({"pairs": len(pairs)}, ())
    codesets, day, table = opened(), date(2024, 9, 30), loaded.manifest.edition
    for first, second, indicator in pairs:
        edit = codesets.ptp(first, second, day, table)
        assert edit is not None
        assert str(edit.modifier_indicator) == indicator
    known = {(first, second) for first, second, _ in pairs}
    swapped = [(b, a) for a, b, _ in pairs if (b, a) not in known]
    assert not any(codesets.ptp(*pair, day, table) for pair in swapped)


@given(
    st.lists(st.tuples(st.integers(0, 5), DAYS, st.integers(0, 4000) | st.none()), max_size=20),
    st.integers(0, 5),
    DAYS,
)
def test_the_search_agrees_with_reading_every_row(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, date, int | None]],
    asked: int,
    on: date,
) -> None:
    """The binary search over packed records finds what a plain reading of the rows finds."""
    path = tmp_path_factory.mktemp("pairs") / "pairs.ptp"
    spans = [
        (code, first, None if days is None else first + timedelta(days=days))
        for code, first, days in rows
    ]
    records = sorted(code << CODE | packed(first, last, 1, 0) for code, first, last in spans)
    codes = [f"Z000{n}" for n in range(6)]
    write_pairs(path, codes, {0: array("Q", records)}, [WHY])
    found = PtpPairs.open(path).find("Z0000", codes[asked], on)
    held = [
        (first, last)
        for code, first, last in spans
        if code == asked and first <= on and (last is None or on <= last) and first != last
    ]
    assert (found is None) == (not held)
    if found is not None:
        assert (found.effective, found.deleted) in held
        assert found.effective == max(first for first, _ in held)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=60)))
def test_no_line_is_dropped_silently(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    """After the first edit each line is a pair, a reject with its number, or blank."""
    folder = tmp_path_factory.mktemp("lines")
    path = folder / NAME
    content = row("Z0001", "Z0002", "", "20200101", "*", "1") + "".join(f"{x}\r\n" for x in lines)
    path.write_text(content, encoding="utf-8", newline="")
    request = Request(
        (path,), datetime(2026, 11, 23, tzinfo=UTC), allow_short=True, limits=Limits()
    )
    try:
        loaded = load(ReferenceDirectory(folder / "store"), kind_named("ncci-ptp"), request)
    except BadReferenceFileError:
        assert len(lines) > 100
        return
    blank = sum(not line for line in lines)
    assert loaded.manifest.rows["pairs"] + len(loaded.rejects) + blank == 1 + len(lines)


@pytest.mark.parametrize("cut", [0, 9, 60, -8])
def test_a_cut_file_of_pairs_is_refused(tmp_path: Path, cut: int) -> None:
    """Half the pairs would clear the claims that the other half stops."""
    path = tmp_path / "pairs.ptp"
    record = 1 << CODE | packed(date(2020, 1, 1), None, 1, 0)
    write_pairs(path, ["Z0001", "Z0002"], {0: array("Q", [record])}, [WHY])
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(TableError, match="damaged"):
        PtpPairs.open(path)
