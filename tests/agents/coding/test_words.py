"""Words and variants: places kept, spellings equal, two ways of splitting agree."""

from __future__ import annotations

from datetime import date
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.coding.words.vocabulary import own_words, table
from claimstream.agents.coding.words.words import fold, phrase, split
from claimstream.schemas.codesets.codesets import open_codesets


@given(st.text(max_size=200))
def test_every_word_stands_where_it_says(text: str) -> None:
    """Evidence is characters of the text as it came, whatever was typed."""
    words = split(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(a.end <= b.start for a, b in zip(words, words[1:], strict=False))


def test_titles_split_the_same_both_ways() -> None:
    """The fast splitter of titles and the one of notes must agree, or nothing would match."""
    titles = (title for _, title, _ in open_codesets().titles(date(2026, 4, 1)))
    for title in islice(titles, 0, None, 17):
        assert phrase(title) == tuple(word.form for word in split(title)), title


def test_spellings_fold_together() -> None:
    """Plural, possessive, accent, case and prefix hyphen carry no meaning."""
    assert phrase("Kidney stones") == phrase("kidney stone")
    assert phrase("Parkinson’s DISEASE") == phrase("parkinson disease")
    assert (fold("headaches"), fold("aches"), fold("patches")) == ("headache", "ache", "patch")
    assert phrase("Sézary") == ("sezary",)
    assert phrase("non-displaced") == ("nondisplaced",)
    assert fold("diabetes") == "diabetes"


def test_a_capital_letter_before_a_word_is_a_side() -> None:
    """Clinics write "R knee" and "L TKA"; vertebrae keep their names."""
    assert [word.form for word in split("R knee, L TKA, L4")] == [
        "right",
        "knee",
        "left",
        "tka",
        "l4",
    ]


def test_the_longest_variant_wins_once() -> None:
    """An abbreviation is replaced by its words, and a replacement is not replaced again."""
    assert own_words().forms("CHF") == ("heart", "failure")
    assert own_words().forms("renal stones") == ("calculus", "of", "kidney")


def test_no_variant_means_two_things() -> None:
    """One spelling under two meanings would make the table's order decide."""
    seen: dict[tuple[str, ...], str] = {}
    for canon, variants in table("variants").items():
        for variant in variants:
            assert seen.setdefault(phrase(variant), canon) == canon, variant
