"""Nothing that a record holds can break out of its element."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.delivery.line import line_control_number
from claimstream.agents.delivery.x12 import (
    X12Error,
    day,
    element,
    named,
    number,
    period,
    segment,
)

DELIMITERS = "*~:^"


@pytest.mark.parametrize(
    "text", ["O*NEIL", "A~B", "ISA:", "^", "a\r\nb", "a\tb", "\x00", "\x7f", "é", "😀", "中", "`"]
)
def test_a_character_that_x12_lacks_is_refused(text: str) -> None:
    """Delimiters, controls and letters outside the basic and extended sets end the claim here."""
    with pytest.raises(X12Error) as caught:
        element(text)
    assert text not in str(caught.value)


@given(st.text(max_size=40))
def test_an_element_is_safe_or_refused(text: str) -> None:
    """Whatever comes in, what goes out has neither delimiters nor anything but printable ASCII."""
    try:
        written = element(text)
    except X12Error:
        return
    assert written == text
    assert written.isascii()
    assert written.isprintable()
    assert not set(written) & set(DELIMITERS)


@given(st.text(max_size=40))
def test_folding_a_name_never_lets_a_delimiter_through(text: str) -> None:
    """Full-width asterisks become plain ones when folded, and must be refused like them."""
    try:
        written = named(text)
    except X12Error:
        return
    assert not set(written) & set(DELIMITERS)


def test_letters_are_folded_to_those_that_payers_take() -> None:
    """Accents and a typographic apostrophe do not hold a claim."""
    assert named("Muñoz-Weiß") == "Munoz-Weiss"
    assert named("O’Brien") == "O'Brien"  # noqa: RUF001 - the point of the test
    with pytest.raises(X12Error):
        named("＊")  # noqa: RUF001 - full width


def test_an_element_keeps_its_length_and_its_edges() -> None:
    """21 characters in CLM01 are refused, and so are blanks that a payer would cut."""
    assert element("A" * 20, 20) == "A" * 20
    for text in ("A" * 21, " A", "A "):
        with pytest.raises(X12Error):
            element(text, 20)


def test_a_segment_drops_empty_elements_at_its_end_only() -> None:
    """X12.6: no trailing separators, but places in the middle stay."""
    assert segment("NM1", "41", "", "X", "", "") == "NM1*41**X~"
    assert segment("HI", ("ABK", "I10", "", "")) == "HI*ABK:I10~"
    assert segment("HI", ("ABK", "I10", "", "Y")) == "HI*ABK:I10::Y~"


@pytest.mark.parametrize(
    ("amount", "written"),
    [("150.00", "150"), ("0.50", "0.5"), ("0.00", "0"), ("1000", "1000"), ("1.230", "1.23")],
)
def test_numbers_carry_no_needless_zeros(amount: str, written: str) -> None:
    """X12 type R; a whole number keeps its zeros."""
    assert number(Decimal(amount)) == written


@given(st.decimals(0, 999_999, places=2))
def test_a_written_number_means_the_same(amount: Decimal) -> None:
    """Nothing is rounded and no exponent appears."""
    assert Decimal(number(amount)) == amount
    assert "E" not in number(amount)


def test_dates_are_written_as_d8_and_rd8() -> None:
    """CCYYMMDD, and two of them with a dash."""
    assert day(date(2026, 1, 5)) == "20260105"
    assert period(date(2026, 1, 5), date(2026, 1, 6)) == "20260105-20260106"


@given(st.text(min_size=1, max_size=60))
def test_a_line_control_number_can_always_be_written(line_id: str) -> None:
    """Payers return thirty characters; ids that do not fit are sent as their hash."""
    written = line_control_number(line_id)
    assert element(written, 30) == written
    assert written == line_control_number(line_id)


def test_a_plain_line_id_is_sent_as_it_is() -> None:
    """The remittance then names our charge without a lookup."""
    assert line_control_number("CHG-1") == "CHG-1"
    assert line_control_number("MERCY:1") != line_control_number("MERCY:2")
