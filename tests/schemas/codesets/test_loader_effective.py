"""Which days a release governs, from names that drift every quarter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.loaders.effective import Span, period_of, span_of, stated
from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.kind import Period

Q4 = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("name", "period", "first"),
    [
        ("medicare-ncci-2026q4-practitioner-ptp-edits.zip", Period.QUARTER, Q4),
        ("ccipra-v323r0-f1.TXT", Period.QUARTER, Q4),
        ("ccioph-v302r0-f4.txt", Period.QUARTER, date(2024, 7, 1)),
        ("MCR_MUE_PractitionerServices_Eff_10-01-2026.csv", Period.QUARTER, Q4),
        ("medicare-ncci-2026-q4-practitioner-services-mue-table.zip", Period.QUARTER, Q4),
        ("october-2026-alpha-numeric-hcpcs-file.zip", Period.QUARTER, Q4),
        ("HCPC2026_OCT_ANWEB_09222026.txt", Period.QUARTER, Q4),
        ("rvu26d-updated-08-26-2026.zip", Period.QUARTER, Q4),
        ("PPRRVU2026_Oct_nonQPP.csv", Period.QUARTER, Q4),
        ("PPRRVU25_OCT.csv", Period.QUARTER, date(2025, 10, 1)),
        ("AOC_V2026Q4-MCR.txt", Period.QUARTER, Q4),
        ("POAexemptCodesFY27.txt", Period.FISCAL_YEAR, Q4),
        ("icd10cm_order_2027.txt", Period.HALF_YEAR, Q4),
        ("2027-code-descriptions-tabular-order.zip", Period.HALF_YEAR, Q4),
        ("icd10cm-tabular-April-1-2026.xml.gz", Period.HALF_YEAR, date(2026, 4, 1)),
        ("FY2027_Table5.txt", Period.FISCAL_YEAR, Q4),
        ("cpt-2027.csv", Period.CALENDAR_YEAR, date(2027, 1, 1)),
    ],
)
def test_official_names_state_their_release(name: str, period: Period, first: date) -> None:
    """The names are those that CMS and CDC used; a load then needs no date."""
    assert stated([name], period) == {first}


def test_a_month_outweighs_a_year() -> None:
    """The April archive holds a member named after the fiscal year only."""
    names = ("april-1-2026-code-descriptions-tabular-order.zip", "icd10cm_order_2026.txt")
    assert span_of(names, Period.HALF_YEAR, None) == Span(date(2026, 4, 1), date(2026, 9, 30))


def test_the_wrong_quarter_is_refused() -> None:
    """A file loaded for another quarter would answer wrongly for three months."""
    with pytest.raises(BadReferenceFileError, match="is the release of 2026-10-01"):
        span_of(("ccipra-v323r0-f1.txt",), Period.QUARTER, date(2026, 7, 1))


def test_two_quarters_are_not_one_release() -> None:
    """Parts f1 to f4 belong together only when they are of one version."""
    names = ("ccipra-v323r0-f1.txt", "ccipra-v322r0-f2.txt")
    with pytest.raises(BadReferenceFileError, match="different releases"):
        span_of(names, Period.QUARTER, None)


def test_the_october_list_may_be_declared_for_april() -> None:
    """When April brings no changes, CMS publishes no new list."""
    said = span_of(("icd10cm_order_2027.txt",), Period.HALF_YEAR, date(2027, 4, 1))
    assert said == Span(date(2027, 4, 1), date(2027, 9, 30))


def test_a_name_that_states_nothing_leaves_the_date_open() -> None:
    """The loader then looks inside the file, and asks the user last."""
    assert span_of(("list.csv",), Period.QUARTER, None) is None
    assert span_of(("list.xml",), Period.FISCAL_YEAR, None, 2026) == Span(
        date(2025, 10, 1), date(2026, 9, 30)
    )


@given(st.dates(date(1996, 1, 1), date(2060, 1, 1)), st.sampled_from(list(Period)))
def test_periods_tile_the_calendar(day: date, period: Period) -> None:
    """Each day is in one period, and the next one starts the day after its end."""
    span = period_of(day, period)
    assert span.start <= day
    if span.end is not None:
        assert day <= span.end
        assert period_of(span.end + timedelta(days=1), period).start == span.end + timedelta(days=1)
