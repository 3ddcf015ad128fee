"""Spans of days: merging keeps the days, look-up agrees with counting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.intervals import (
    Interval,
    covering,
    from_ordinal,
    merge,
    ordinal,
)

START = date(2026, 1, 1)
DAYS = [START + timedelta(days=offset) for offset in range(-2, 46)]


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    """Draw a short span, sometimes open at its end."""
    first = START + timedelta(days=draw(st.integers(0, 30)))
    length = draw(st.none() | st.integers(0, 12))
    return Interval(first, None if length is None else first + timedelta(days=length))


def days(intervals: tuple[Interval, ...] | list[Interval]) -> set[date]:
    """Return the days of the window that any of the spans covers."""
    return {day for day in DAYS if any(span.covers(day) for span in intervals)}


@given(st.lists(spans(), max_size=8))
def test_merging_keeps_exactly_the_same_days(drawn: list[Interval]) -> None:
    """A merge that loses or adds a day makes a code valid or invalid wrongly."""
    assert days(merge(drawn)) == days(drawn)


@given(st.lists(spans(), max_size=8))
def test_merged_spans_neither_touch_nor_overlap(drawn: list[Interval]) -> None:
    """The fewest spans: between two of them lies at least one uncovered day."""
    merged = merge(drawn)
    for before, after in zip(merged, merged[1:], strict=False):
        assert before.end is not None
        assert before.end + timedelta(days=1) < after.start


@given(st.lists(spans(), max_size=8))
def test_merging_again_changes_nothing_and_order_does_not_matter(drawn: list[Interval]) -> None:
    """The result is a normal form, so that two builds compare equal."""
    assert merge(merge(drawn)) == merge(drawn) == merge(reversed(drawn))


@given(st.lists(spans(), max_size=8), st.sampled_from(DAYS))
def test_look_up_finds_the_latest_start_that_covers_the_day(
    drawn: list[Interval], day: date
) -> None:
    """A correction that starts later wins over the release it corrects."""
    found = covering(drawn, day)
    held = [span.start for span in drawn if span.covers(day)]
    assert (found.start if found else None) == max(held, default=None)


@given(spans())
def test_the_stored_end_comes_back(span: Interval) -> None:
    """Ends are stored as ordinals; open stays open."""
    assert from_ordinal(ordinal(span.end)) == span.end


def test_both_ends_belong_to_the_span() -> None:
    """CMS's dates are inclusive: a code ending on September 30 is valid that day."""
    span = Interval(date(2025, 10, 1), date(2026, 9, 30))
    assert span.covers(span.start)
    assert span.covers(date(2026, 9, 30))
    assert not span.covers(date(2026, 10, 1))


def test_a_span_cannot_end_before_it_starts() -> None:
    """A swapped pair of dates is a loader's fault and must show at once."""
    with pytest.raises(ValueError, match="ends on or after"):
        Interval(date(2026, 1, 2), date(2026, 1, 1))
