"""Code lists in fixed columns, the tabular list, and the tables and index of ICD-10-PCS."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.load import Loaded
from claimstream.schemas.codesets.loaders.order import CM, COLUMNS, order_line
from claimstream.schemas.codesets.loaders.registry import kind_named

Load = Callable[..., Loaded]
Open = Callable[[], Codesets]
OCTOBER = date(2026, 10, 1)


def line(number: int, code: str, flag: str, title: str) -> str:
    """Return one line of an order file."""
    return f"{number:05} {code:7} {flag} {title[:60]:60} {title}\n"


def test_an_order_file_gives_codes_headers_and_titles(load_text: Load, opened: Open) -> None:
    """The long title is taken, the header is kept as such."""
    content = line(1, "I42", "0", "Cardiomyopathy") + line(2, "I4200", "1", "A made title" * 9)
    loaded = load_text("icd10cm-order", "icd10cm_order_2027.txt", content)
    assert loaded.manifest.rows == {"codes": 2}
    code = opened().icd10cm("I42.00", OCTOBER)
    assert code is not None
    assert (code.billable, code.title) == (True, "A made title" * 9)
    assert opened().count("icd10cm", OCTOBER) == 1


def test_odd_lines_of_an_order_file_are_rejected_by_number(load_text: Load) -> None:
    """Shifted columns, a code of another system and a repeat each say what they are."""
    content = line(1, "I4200", "1", "One") + " " + line(2, "I4201", "1", "Two")
    content += line(3, "0016070", "1", "Three") + line(4, "I4200", "1", "Again")
    loaded = load_text("icd10cm-order", "icd10cm_order_2027.txt", content)
    assert [(reject.line, reject.reason) for reject in loaded.rejects] == [
        (2, "the columns are not those of an order file"),
        (3, "the code is not of this system"),
        (4, "repeats an earlier code"),
    ]


@given(st.text(max_size=120))
def test_any_line_is_a_row_or_a_reason(text: str) -> None:
    """The parser of fixed columns never fails in any other way."""
    try:
        row = order_line(text, CM)
    except ValueError as error:
        assert str(error)
    else:
        assert len(row) == len(COLUMNS)


def test_the_addenda_inside_the_order_archive_is_not_read(tmp_path: Path, load_file: Load) -> None:
    """The archive holds the changes as text, in almost the same columns, under a like name."""
    import zipfile

    path = tmp_path / "2027-code-descriptions-tabular-order.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("icd10cm_order_2027.txt", line(1, "I4200", "1", "One"))
        archive.writestr("icd10cm_order_addenda_2027.txt", "Add:  00001 I4200 1 One\n")
    loaded = load_file("icd10cm-order", path)
    assert (loaded.manifest.rows, loaded.rejects) == ({"codes": 1}, ())


def test_the_official_titles_load_as_an_order_file(
    load_text: Load, opened: Open, official: Path
) -> None:
    """All FY2026 codes and headers, in the official columns, are counted and titled."""
    with gzip.open(official / "icd10cm" / "icd10cm_codes.csv.gz", "rt") as source:
        codes = [
            (row["code"], "1", row["long_description"])
            for row in csv.DictReader(source)
            if row["valid_from"] <= "2026-04-01" <= (row["valid_to"] or "9999")
        ]
    with gzip.open(official / "icd10cm" / "icd10cm_headers_fy2026.csv.gz", "rt") as source:
        heads = [(row["code"], "0", row["description"]) for row in csv.DictReader(source)]
    lines = (line(n % 99999, *row) for n, row in enumerate(sorted(codes + heads), start=1))
    loaded = load_text("icd10cm-order", "icd10cm-order-April-1-2026.txt", "".join(lines))
    assert loaded.manifest.rows == {"codes": 74_719 + 23_467}
    codesets, day = opened(), date(2026, 4, 1)
    assert codesets.count("icd10cm", day) == 74_719
    assert codesets.governs("icd10cm", day) == loaded.manifest.name


def test_the_official_tabular_list_loads(load_file: Load, opened: Open, official: Path) -> None:
    """Its notes take the place of the bundle's on its days, and say the same."""
    path = official / "icd10cm" / "icd10cm-tabular-April-1-2026.xml.gz"
    loaded = load_file("icd10cm-tabular", path)
    assert loaded.manifest.rows["places"] == 46_881
    day, before = date(2026, 4, 1), date(2026, 3, 31)
    for code in ("E11.65", "I42.0", "S52.501A"):
        assert opened().notes(code, day) == opened().notes(code, before)
    assert opened().seventh_characters("S52.501", day)["A"].startswith("initial encounter")


def test_the_official_pcs_tables_expand_to_every_code(
    load_file: Load, opened: Open, official: Path
) -> None:
    """A row's codes are the product of its labels: exactly the codes valid in FY2025."""
    loaded = load_file("icd10pcs", official / "icd10pcs" / "icd10pcs_tables_2025.xml.gz")
    assert (loaded.manifest.kind, loaded.manifest.rows["rows"]) == ("icd10pcs-tables", 2_661)
    codesets, day = opened(), date(2024, 10, 1)
    rows = codesets.loaded.table(loaded.manifest, "rows").rows()
    prefixes = {row[0] for row in rows}
    tables = [table for name in prefixes if (table := codesets.pcs_table(name, day))]
    codes = [code for table in tables for code in table.codes()]
    assert len(prefixes) == len(tables) == 908
    assert len(codes) == len(set(codes)) == 78_948 == codesets.count("icd10pcs", day)
    assert all(codesets.icd10pcs(code, day) for code in sorted(codes)[::97])


def test_the_official_pcs_index_loads(load_file: Load, opened: Open, official: Path) -> None:
    """Every main term and term is a line; cross references keep the codes they lead to."""
    loaded = load_file("icd10pcs", official / "icd10pcs" / "icd10pcs_index_2025.xml.gz")
    assert loaded.manifest.kind == "icd10pcs-index"
    assert loaded.manifest.rows == {"index": 3_215 + 21_269}
    entries = {entry.path: entry for entry in opened().pcs_index_entries()}
    assert entries[("Abdominohysterectomy",)].codes == ("0UT9",)
    assert entries[("Abdominohysterectomy",)].see == "Resection, Uterus"
    assert entries[("Abdominal cavity",)].use == "Peritoneal Cavity"


def test_the_official_pcs_titles_load_as_a_codes_file(
    load_text: Load, opened: Open, official: Path
) -> None:
    """The codes file has no columns but the code's: the rest is the title."""
    with gzip.open(official / "icd10pcs" / "icd10pcs_codes.csv.gz", "rt") as source:
        lines = [
            f"{row['code']} {row['long_description'] or 'Untitled'}\r\n"
            for row in csv.DictReader(source)
            if row["valid_from"] <= "2024-10-01" <= (row["valid_to"] or "9999")
        ]
    loaded = load_text("icd10pcs", "icd10pcs_codes_2025.txt", "".join(lines))
    assert loaded.manifest.kind == "icd10pcs-codes"
    assert loaded.manifest.rows == {"codes": 78_948}
    assert opened().governs("icd10pcs", date(2024, 10, 1)) == loaded.manifest.name


def test_a_pcs_table_names_its_values(load_file: Load, opened: Open, official: Path) -> None:
    """A coder reads operation, labels and rows; another day than the release's has no table."""
    load_file("icd10pcs", official / "icd10pcs" / "icd10pcs_tables_2025.xml.gz")
    table = opened().pcs_table("001", date(2024, 10, 1))
    assert table is not None
    assert table.labels[3, "1"] == ("Bypass",)
    assert table.labels[4, "6"] == ("Cerebral Ventricle",)
    assert (table.definition or "").startswith("Altering the route of passage")
    assert (table.rows[0].body_part, table.rows[0].approach) == ("6", "034")
    assert opened().pcs_table("ZZZ", date(2024, 10, 1)) is None
    with pytest.raises(ReferenceNotEffectiveError):
        opened().pcs_table("001", date(2026, 10, 1))


def test_pcs_tables_with_a_missing_axis_are_rejected(load_text: Load) -> None:
    """A table without its rows' axes would expand to codes that do not exist."""
    good = (
        '<pcsTable><axis pos="1"><label code="0">A</label></axis><axis pos="2"><label code="0">B'
        '</label></axis><axis pos="3"><label code="1">C</label></axis><pcsRow>'
        + "".join(f'<axis pos="{n}"><label code="Z">D</label></axis>' for n in (4, 5, 6, 7))
        + "</pcsRow></pcsTable>"
    )
    bad = good.replace('<axis pos="7"><label code="Z">D</label></axis>', "")
    content = f"<ICD10PCS.tabular><version>2025</version>{good}{bad}</ICD10PCS.tabular>"
    loaded = load_text("icd10pcs-tables", "icd10pcs_tables_2025.xml", content)
    assert loaded.manifest.rows["rows"] == 1
    assert [reject.line for reject in loaded.rejects] == [2]
    with pytest.raises(BadReferenceFileError):
        load_text("icd10pcs-tables", "icd10pcs_tables_2026.xml", content.replace(good, ""))


def whole_list() -> list[str]:
    """Return an order file of every shipped code of FY2027 and the headers above them."""
    codes = [code.replace(".", "") for code in open_codesets().codes("icd10cm", OCTOBER)]
    heads = {code[:length] for code in codes for length in range(3, len(code))} - set(codes)
    flagged = sorted([*((code, "1") for code in codes), *((head, "0") for head in heads)])
    return [line(n % 99999, code, flag, "A title") for n, (code, flag) in enumerate(flagged, 1)]


def test_a_list_that_is_cut_off_is_refused_whole(
    load_text: Load, opened: Open, tmp_path: Path
) -> None:
    """Half an order file would make half of all codes invalid, with every line of it sound."""
    lines = whole_list()
    half = "".join(lines[: len(lines) // 2])
    name = "icd10cm_order_2027.txt"
    with pytest.raises(BadReferenceFileError, match="--allow-short"):
        load_text("icd10cm-order", name, half, allow_short=False)
    assert not (tmp_path / "store" / "icd10cm-order").exists()
    assert load_text("icd10cm-order", name, "".join(lines), allow_short=False).fresh
    assert opened().count("icd10cm", OCTOBER) == 74_879
    assert load_text("icd10cm-order", name, half, allow_short=True).fresh


@pytest.mark.parametrize("kind", ["icd10cm-order", "icd10pcs-order", "icd10pcs-codes"])
def test_every_list_of_codes_has_a_least_length(kind: str) -> None:
    """The bundle's own counts pass; a tenth of them does not."""
    assert kind_named(kind).shortfall((), {"codes": 71_000}) is None
    assert "68,000" in (kind_named(kind).shortfall((), {"codes": 7_100}) or "")


@pytest.mark.parametrize(
    ("parts", "said"),
    [((1, 2, 3, 4), None), ((2, 4), "part 1, 3"), ((4,), "part 1, 2, 3")],
)
def test_a_missing_part_of_an_edit_file_is_named(parts: tuple[int, ...], said: str | None) -> None:
    """CMS cuts the pairs into four files; three of them clear what the fourth forbids."""
    names = [f"ccipra-v323r0-f{number}.TXT" for number in parts]
    found = kind_named("ncci-ptp").shortfall(names, {"pairs": 2_500_000})
    assert (found or "").startswith(said or "")
    assert (found is None) == (said is None)
