"""Code references in notes, in every way the tabular list writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.ranges import CodeRange, code_ranges

CODES = st.from_regex(r"[A-TV-Z][0-9][0-9AB](\.[0-9]{1,3})?", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("tuberculous enteritis (A18.32)", ["A18.32"], ["A18.3", "A18.31"]),
        ("food poisoning (A05.-)", ["A05", "A05.1"], ["A06.1"]),
        ("errors of metabolism (E70-E88)", ["E70.0", "E87.1", "E88.9"], ["E69", "E89.0"]),
        ("drugs (T36-T50 with fifth or sixth character 5)", ["T36.0X5A", "T38.3X5D"], ["T36.0X1A"]),
        ("drugs (T36-T65 with fifth or sixth character 1-4 or 6)", ["T36.0X6A"], ["T36.0X5A"]),
        ("diabetes (E08-E13 with .51-.52)", ["E11.51", "E08.52"], ["E11.59", "E11.65"]),
        ("drugs (F10-F19, with .17, .27, .97)", ["F10.27"], ["F10.20"]),
        ("sequela (I69. with final characters -23)", ["I69.323"], ["I69.322", "I69.32"]),
        ("fracture (S02.- with 7th character B)", ["S02.0XXB"], ["S02.0XXA"]),
        ("fracture (S42.- with 7th character B or C)", ["S42.001C"], ["S42.001A"]),
        ("open fracture (S52.- with open fracture 7th character)", ["S52.001B"], ["S52.001A"]),
        ("artery (I70.2--I70.7-)", ["I70.213", "I70.7"], ["I70.8"]),
        ("apnea (P28.3- - P28.4-)", ["P28.31", "P28.49"], ["P28.5"]),
        ("arthritis (M05.00 to M05.8A)", ["M05.10"], ["M05.9"]),
        ("poisoning (T51-T65 with fifth or sixth character to indicate intent)", ["T52.0X1A"], []),
        ("code from I60-I69", ["I63.9"], ["I70.1"]),
        ("a new chapter's (QA0.0-)", ["QA0.0101"], ["QA1.0"]),
        ("in open text QA0-QA1", ["QA0.011", "QA1"], ["Q99.9"]),
        ("drugs (F11-F19 with fifth to sixth characters 51)", ["F11.151"], ["F11.150"]),
    ],
)
def test_a_reference_holds_the_codes_it_means(
    text: str, inside: list[str], outside: list[str]
) -> None:
    """Each wording was met in the April 2026 tabular list."""
    ranges = code_ranges(text)
    held = {code: any(each.holds(code) for each in ranges) for code in [*inside, *outside]}
    assert held == {**dict.fromkeys(inside, True), **dict.fromkeys(outside, False)}


@pytest.mark.parametrize(
    "text",
    [
        "deficiency of G6PD",
        "anemia [G6PD]",
        "GM2 gangliosidosis",
        "test (QFT)",
        "no code here",
        "(:)",
    ],
)
def test_what_is_no_code_makes_no_range(text: str) -> None:
    """An enzyme's name looks like a code until its last letter."""
    assert code_ranges(text) == ()


@given(CODES, CODES)
def test_a_written_range_holds_both_its_ends(one: str, other: str) -> None:
    """Whatever is printed between two hyphenated codes, both ends belong to it."""
    low, high = sorted((one, other), key=lambda code: code.replace(".", ""))
    (found,) = code_ranges(f"something ({low}-{high})")
    assert found.holds(low)
    assert found.holds(high)


@given(CODES, st.text(alphabet="0123456789", max_size=3))
def test_a_stem_holds_every_code_that_starts_with_it(stem: str, rest: str) -> None:
    """``(A05.-)`` is everything under A05."""
    assert CodeRange(stem.replace(".", ""), stem.replace(".", "")).holds(stem + rest)


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    """Notes come from files the user loads; none may stop a load."""
    assert all(each.low for each in code_ranges(text))
