"""Tables of columns in their official layouts, and files that a user owns."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.loaders.delimited import iso_date
from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.load import Loaded, Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named, kinds
from claimstream.schemas.codesets.loaders.source import clean
from claimstream.schemas.codesets.store import ReferenceDirectory

Load = Callable[..., Loaded]
Open = Callable[[], Codesets]
DAY = date(2026, 10, 15)
UNQUOTED = st.text(st.characters(exclude_characters='\r\n"', codec="utf-8"), max_size=40)
PFS_BANNER = (
    "2026 made file\n\n,,,,NOT USED,,NON-FAC,,FACILITY\nHCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,"
    + ",".join(f"C{n}" for n in range(6, 31))
    + "\n"
)


def pfs(code: str, modifier: str = "", status: str = "A") -> str:
    """Return one line of the fee schedule file."""
    cells = [code, modifier, "made", status, "", "1.50", "2", "", "1", "", "0.1", "3.60", "2.60"]
    cells += ["1", "010", "0.1", "0.8", "0.1", "2", "1", "0", "0", "0", *[""] * 8]
    return ",".join(cells) + "\n"


def test_the_published_mue_tables_load(load_file: Load, opened: Open, official: Path) -> None:
    """Rows as counted in the source, and the table by claim type that the guide names."""
    folder = official / "ncci_level2_subset"
    rows = {
        part: load_file("ncci-mue", folder / f"mue_{part}_2024q3_level2.csv").manifest.rows["mue"]
        for part in ("practitioner", "outpatient", "dme")
    }
    assert rows == {"practitioner": 4_387, "outpatient": 4_339, "dme": 2_928}
    codesets, day = opened(), date(2024, 8, 1)
    editions = ("medicare-practitioner", "medicare-hospital", "medicare-dme")
    hours = [codesets.mue("G0378", day, edition) for edition in editions]
    assert [limit and limit.units for limit in hours] == [0, 72, None]
    device = [codesets.mue("E0601", day, edition) for edition in editions]
    assert [limit and limit.units for limit in device] == [0, 0, 1]


def test_the_published_add_on_codes_load(load_file: Load, opened: Open, official: Path) -> None:
    """CCCCC stands for "the contractor decides" and is no code."""
    path = official / "ncci_level2_subset" / "addon_level2.csv"
    loaded = load_file("ncci-addon", path, effective=date(2024, 7, 1))
    assert loaded.manifest.rows == {"addon": 53}
    codesets, day = opened(), date(2024, 8, 1)
    mixed, closed = codesets.addon("G0506", day), codesets.addon("G0514", day)
    assert mixed is not None and closed is not None
    assert (mixed.type, mixed.contractor_defined) == (3, True)
    assert mixed.primaries == ("G0402", "G0438", "G0439")
    assert (closed.type, closed.primaries, closed.contractor_defined) == (1, ("G0513",), False)
    assert codesets.addon("G0402", day) is None


def test_a_header_with_line_ends_in_its_cells_is_found(load_text: Load, opened: Open) -> None:
    """CMS's own table: a notice over several quoted lines, then "HCPCS/CPT Code" over two."""
    content = (
        '"A notice, of the publisher\nthat runs, over lines",,,\n'
        '"HCPCS/\nCPT Code","DME Supplier\nServices MUE Values","MUE Adjudication Indicator",'
        '"MUE Rationale"\nE0999,3,"3 Date of Service Edit: Clinical","Nature, of equipment"\n'
    )
    load_text("ncci-mue", "MCR_MUE_DMESupplierServices_Eff_10-01-2026.csv", content)
    limit = opened().mue("E0999", DAY, "medicare-dme")
    assert limit is not None
    assert (limit.units, limit.adjudication, limit.rationale) == (3, 3, "Nature, of equipment")


def test_medicaid_limits_without_an_indicator_hold_per_line(load_text: Load, opened: Open) -> None:
    """Medicaid's tables have no column for it."""
    content = "HCPCS/CPT Code,MUE Values,MUE Rationale\nA0999,3,Made\n"
    load_text("medicaid-ncci", "medicaid-mue-practitioner-2026q4.csv", content)
    limit = opened().mue("A0999", DAY, "medicaid-practitioner")
    assert limit is not None
    assert limit.adjudication == 1


def test_the_add_on_file_of_cms_has_days_of_the_year(load_text: Load, opened: Open) -> None:
    """Dates are yyyyddd; a pairing ends with the pair, the add-on code or the primary code."""
    content = (
        "Notice of the publisher\nAOC_Edit_Type\tAdd-On_Code\tAOC_DelDT\tPrimary_Code\t"
        "Primary_Code_DelDT\tAOC_Edit_EffDT\tAOC_Edit_DelDT\tSpecial_Instruction_Notes\n"
        "1\tG9991\t\tG9990\t\t2026274\t\t\n1\tG9991\t\tG9989\t\t2013091\t2026273\t\n"
        "1\tG9991\t\tG9988\t2026001\t2013091\t\t\n2\tG9992\t\tCCCCC\t\t2013400\t\tmade\n"
    )
    loaded = load_text("ncci-addon", "AOC_V2026Q4-MCR.txt", content)
    assert [(r.line, r.reason) for r in loaded.rejects] == [(6, "a date in no known form")]
    found = opened().addon("G9991", date(2026, 10, 1))
    assert found is not None
    assert found.primaries == ("G9990",)


def test_a_quote_that_is_never_closed_takes_no_more_than_its_lines(load_text: Load) -> None:
    """One stray quote must not swallow the rest of the table without a word."""
    head = "HCPCS/CPT Code,DME MUE Values,MUE Adjudication Indicator,MUE Rationale\n"
    rows = "".join(f"E{n:04},3,3,Made\n" for n in range(1, 100))
    content = f'{head}E0000,3,3,"Made\n{rows}'
    loaded = load_text(
        "ncci-mue", "MCR_MUE_DMESupplierServices_Eff_10-01-2026.csv", content + '"\nE9999,1,1,x\n'
    )
    assert loaded.manifest.rows == {"mue": 1}
    assert [(r.line, r.reason) for r in loaded.rejects] == [
        (102, "a quote was opened and not closed for many lines")
    ]


def test_the_published_places_of_service_load(
    load_file: Load, opened: Open, official: Path
) -> None:
    """Names keep their typographic apostrophes."""
    path = official / "pos_codes_2024.csv.gz"
    loaded = load_file("place-of-service", path, effective=date(2024, 1, 1))
    assert loaded.manifest.rows == {"places": 99}
    place = opened().place_of_service("10", DAY)
    assert place is not None
    assert place.title == "Telehealth Provided in Patient’s Home"


def test_the_published_status_indicators_load(
    load_file: Load, opened: Open, official: Path, tmp_path: Path
) -> None:
    """Addendum B of April 2026, but for its two descriptor-like header names."""
    import gzip

    text = gzip.decompress((official / "hcpcs" / "opps_si_level2_2026_04.csv.gz").read_bytes())
    head = b"HCPCS Code,Short Descriptor,SI,Payment Rate"
    path = tmp_path / "2026_April_Web_Addendum_B.csv"
    path.write_bytes(text.replace(text.splitlines()[0], head, 1))
    assert load_file("opps-addendum-b", path).manifest.rows == {"items": 6_666}
    item = opened().opps_item("A0021", date(2026, 4, 1))
    assert item is not None
    assert (item.status_indicator, item.payment_rate) == ("E1", None)


def test_addendum_b_reads_money_and_keeps_no_descriptor(
    load_text: Load, opened: Open, store: Path
) -> None:
    """Descriptors of a CMS file with CPT rows stay out of the store."""
    content = (
        "Addendum B.- Final OPPS Payment by HCPCS Code for CY 2026\n"
        "HCPCS Code\tShort Descriptor\tCI\tSI\tAPC\tRelative Weight\tPayment Rate\n"
        'Q9999\tSecret words\t\tK\t9999\t1.5\t"$1,234.50"\n'
    )
    load_text("opps-addendum-b", "2026_October_Addendum_B.txt", content)
    item = opened().opps_item("Q9999", DAY)
    assert item is not None
    assert (item.apc, item.payment_rate) == ("9999", Decimal("1234.50"))
    assert not any(b"Secret" in path.read_bytes() for path in store.rglob("*.table"))


def test_the_fee_schedule_is_read_below_its_banner(load_text: Load, opened: Open) -> None:
    """Rows for the professional component (26) stand beside those of the whole service."""
    content = PFS_BANNER + pfs("G0999") + pfs("G0999", "26") + pfs("G0998", status="??")
    loaded = load_text("pfs", "PPRRVU2026_Oct_nonQPP.csv", content)
    assert [(r.line, r.reason) for r in loaded.rejects] == [(7, "status is not of its shape")]
    fee = opened().fee("G0999", DAY)
    assert fee is not None
    assert (fee.work_rvu, fee.global_days, fee.bilateral) == (Decimal("1.50"), "010", "1")
    assert (fee.nonfacility_total, fee.facility_total) == (Decimal("3.60"), Decimal("2.60"))
    assert opened().fee("G0999", DAY, "26") is not None
    assert opened().fee("G0999", DAY, "TC") is None


def test_table_5_gives_weights_and_stays(load_text: Load, opened: Open) -> None:
    """The weight is the one that pays: with the cap on decreases applied."""
    content = (
        '"TABLE 5.—LIST OF GROUPS,\nAND MEAN LENGTH OF STAY"\t\t\t\t\n'
        "MS-DRG\tFY 2027 Final Post-Acute DRG\tFY 2027 Final Special Pay DRG\tMDC\tTYPE\t"
        "MS-DRG Title\tWeights - Before Cap\tWeights - 10% Cap Applied \tGeometric mean LOS\t"
        "Arithmetic mean LOS\n"
        "001\tNo\tNo\tPRE\tSURG\tA MADE GROUP\t29.1234\t29.2345\t28.9\t37.2\n"
        "065\tYes\tNo\t01\tMED\tANOTHER\t1.0001\t1.0123\t2.9\t3.6\n"
    )
    load_text("msdrg-table5", "FY2027_Table_5.txt", content)
    weight = opened().drg_weight(65, DAY)
    assert weight is not None
    assert (weight.weight, weight.post_acute_transfer) == (Decimal("1.0123"), True)
    assert opened().drg_weight("001", DAY) is not None
    assert opened().drg_weight(999, DAY) is None


def test_the_drug_crosswalk_reads_ndc_with_and_without_dashes(
    load_text: Load, opened: Open
) -> None:
    """JW and JZ lines need the billing units of a package."""
    content = (
        "October 2026 ASP NDC-HCPCS Crosswalk\n"
        "_2027_CODE,Short Description,LABELER NAME,NDC2,Drug Name,PKG SIZE,PKG QTY,BILLUNITS,"
        "BILLUNITSPKG\nJ9999,Made,Maker,99999-0001-01,Made,1,1,10,10\n"
    )
    load_text("asp-ndc", "October 2026 ASP NDC-HCPCS Crosswalk.csv", content)
    line = opened().listing("asp-ndc", "99999000101", DAY)
    assert line is not None
    assert (line.columns["code"], line.columns["billing_units"]) == ("J9999", "10")


def test_the_exempt_list_and_the_acquired_conditions(load_text: Load, opened: Open) -> None:
    """Codes come dotted or not, numbered or not, below a title."""
    exempt = (
        "2027 POA Exempt Codes\nOrder\tCode\tDescription\n1\tB90.0\tMade\n00002 Z9989 Made\n???\n"
    )
    loaded = load_text("icd10cm-poa-exempt", "POAexemptCodes2027.txt", exempt)
    assert [(r.line, r.reason[:8]) for r in loaded.rejects] == [(5, "the line")]
    conditions = "HAC,ICD-10-CM Code,Title\n05: Falls,S72.001A,Made\n"
    load_text("hac", "FY2027_HAC_list.csv", conditions)
    codesets = opened()
    assert (codesets.poa_exempt("B90.0", DAY), codesets.poa_exempt("I10", DAY)) == (True, False)
    condition = codesets.hac("S72.001A", DAY)
    assert condition is not None
    assert condition.columns["category"] == "05"


def test_a_discharge_status_has_its_own_dates(load_text: Load, opened: Open) -> None:
    """US text dates of the list bound a status, the release bounds the list."""
    content = "Status Code,Description,Effective Date,Termination Date\n01,Home,,\n"
    content += "69,Alternative site,10/1/2013,9/30/2026\n"
    load_text("discharge-status", "status.csv", content, effective=date(2026, 1, 1))
    codesets = opened()
    assert codesets.discharge_status("69", date(2026, 9, 30)) is not None
    assert codesets.discharge_status("69", date(2026, 10, 1)) is None
    with pytest.raises(ReferenceNotEffectiveError):
        codesets.discharge_status("01", date(2025, 12, 31))


def test_the_coverage_database_is_read_from_its_members(
    tmp_path: Path, load_file: Load, opened: Open
) -> None:
    """Two archives in each other and articles of thousands of lines, as they are published."""
    path, inner = tmp_path / "current_article.zip", tmp_path / "current_article_csv.zip"
    prose = "<p>said</p>\n" * 300 + "<p>" + "long " * 40_000 + "</p>"
    tables = {
        "article.csv": "article_id,article_version,title,description,status,article_eff_date,"
        f'article_end_date\n50001,7,"Made, with comma","{prose}",A,2026-01-01 00:00:00,\n',
        "article_x_hcpc_code.csv": "article_id,article_version,hcpc_code_id,hcpc_code_version,"
        "hcpc_code_group\n50001,7,G0999,1,1\n",
        "article_x_icd10_covered.csv": "article_id,article_version,icd10_code_id,"
        "icd10_code_version,icd10_covered_group\n50001,7,I42.00,1,1\n50001,7,I42.01,1,1\n",
        "article_readme.txt": "not read",
    }
    with zipfile.ZipFile(inner, "w") as archive:
        for name, text in tables.items():
            archive.writestr(name, text)
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, inner.name)
    loaded = load_file("mcd", path, effective=date(2026, 10, 1))
    rows = loaded.manifest.rows
    assert (rows["articles"], rows["article_covered"], loaded.rejects) == (1, 2, ())
    codesets = opened()
    (link,) = codesets.related("mcd", "article_codes", "G0999", DAY)
    covered = codesets.related("mcd", "article_covered", link["article_id"], DAY)
    assert {row["diagnosis"] for row in covered} == {"I4200", "I4201"}


def test_a_user_names_the_columns_of_his_own_file(load_text: Load, opened: Open) -> None:
    """No two hospitals export a charge master alike."""
    content = "Item;ignored\n"
    with pytest.raises(BadReferenceFileError, match="--column"):
        load_text("charge-master", "cdm.csv", content, effective=date(2026, 1, 1))
    table = 'Item No,Rev,HCPCS Cd,Amt,Text\n0042,250,Q9999,"$1,200.00",Made\n'
    columns = {"charge_code": "Item No", "revenue_code": "Rev", "procedure_code": "HCPCS Cd"}
    said = {"effective": date(2026, 1, 1), "columns": {**columns, "charge": "Amt"}}
    load_text("charge-master", "cdm.csv", table, **said)
    line = opened().listing("charge-master", "0042", DAY)
    assert line is not None
    assert (line.columns["charge"], line.columns["revenue_code"]) == ("1200.00", "250")
    with pytest.raises(BadReferenceFileError, match="no column price"):
        load_text("charge-master", "cdm.csv", table, columns={"price": "Amt"})


def test_a_list_of_your_own_may_have_editions(load_text: Load, opened: Open) -> None:
    """Two facilities, two charge masters; an official table has the editions of its publisher."""
    content = "charge_code,hcpcs,price\n0042,Q9999,12.00\n"
    said = {"effective": date(2026, 1, 1)}
    load_text("charge-master", "cdm.csv", content, edition="north", **said)
    assert opened().listing("charge-master/north", "0042", DAY) is not None
    with pytest.raises(ReferenceNotEffectiveError):
        opened().listing("charge-master", "0042", DAY)
    for kind, edition in (("charge-master", "../north"), ("hac", "north")):
        with pytest.raises(BadReferenceFileError, match="edition"):
            load_text(kind, "cdm.csv", content, edition=edition, **said)


def test_every_payer_names_its_edition(load_text: Load, opened: Open) -> None:
    """The edition in the payer's row is the table that the edits are asked of."""
    content = "payer_id,ptp_edition,mue_edition,timely_filing_days\nP1,medicaid-hospital,,365\n"
    load_text("payer-rules", "payers.csv", content, effective=date(2026, 1, 1))
    line = opened().listing("payer-rules", "P1", DAY)
    assert line is not None
    assert line.columns["ptp_edition"] == "medicaid-hospital"


def test_licensed_lists_load_under_the_users_licence(load_text: Load, opened: Open) -> None:
    """CPT is an opaque five characters here; whether it is valid comes from the user's file."""
    load_text("cpt", "cpt-2026.csv", "CPT Code,Title\n0000A,Made\nABCDE,No\n")
    codesets = opened()
    assert codesets.listing("cpt", "0000A", DAY) is not None
    assert codesets.count_of("cpt", DAY) == 1


@pytest.mark.parametrize("name", [name for name, kind in kinds().items() if kind.tables])
def test_every_kind_names_its_tables(name: str) -> None:
    """The key is the first column, and no column stands twice."""
    for columns in kinds()[name].tables.values():
        assert len(columns) == len(set(columns))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_dates_in_every_known_form_are_the_same_day(day: date) -> None:
    """US text, two-digit years, compact and ISO with a time are all in use."""
    forms = (
        f"{day.month}/{day.day}/{day.year}",
        f"{day:%m/%d/%y}",
        f"{day:%Y%m%d}",
        f"{day} 00:00:00",
    )
    assert {iso_date(form) for form in forms} == {day.isoformat()}


@given(
    st.lists(
        st.text(st.characters(exclude_characters='\r\n"', codec="utf-8"), max_size=40), max_size=30
    )
)
def test_no_line_is_dropped_silently(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    """Below the header each line is a row, a reject with its number, or blank."""
    folder = tmp_path_factory.mktemp("lines")
    path = folder / "practitioner_mue.csv"
    head = "HCPCS/CPT Code,MUE Values,MUE Adjudication Indicator,MUE Rationale\nA0001,1,2,Made\n"
    path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    request = Request((path,), datetime(2026, 11, 23, tzinfo=UTC), effective=DAY)
    loaded = load(ReferenceDirectory(folder / "store"), kind_named("ncci-mue"), request)
    blank = sum(not clean(line.replace(",", "")) for line in lines)
    assert loaded.manifest.rows["mue"] + len(loaded.rejects) + blank == 1 + len(lines)


@given(st.text(max_size=12))
def test_any_other_text_is_no_date(text: str) -> None:
    """A date that cannot be read rejects its line; it is never taken as open."""
    try:
        value = iso_date(text)
    except ValueError:
        return
    assert value == "" or date.fromisoformat(value)
