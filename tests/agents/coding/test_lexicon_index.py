"""The compiled lexicon: each term under its rarest word, the same lexicon every time."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.coding.editions import resolver
from claimstream.agents.coding.words.lexicon_index import Lexicon
from claimstream.agents.coding.words.lexicon_source import compile_lexicon
from claimstream.agents.coding.words.terms import OTHER_SPECIFIED, Term
from claimstream.agents.coding.words.words import phrase, split
from claimstream.schemas.codesets.codesets import Codesets

WORDS = st.sampled_from("acute asthma foot fracture left right ulcer wound".split())  # noqa: SIM905
TERMS = st.lists(
    st.builds(
        Term,
        st.frozensets(WORDS, min_size=1, max_size=4),
        st.frozensets(WORDS, max_size=2),
        st.sampled_from(["A00", "B00.1", "C00.2"]),
        st.sampled_from(["own", "title", "index"]),
        st.sampled_from([0.0, 0.6, OTHER_SPECIFIED]),
    ),
    max_size=25,
)


@given(TERMS)
def test_every_term_stands_under_its_rarest_word(terms: list[Term]) -> None:
    """Any other word would be found more often, and cost more; ties go by the alphabet."""
    kept = list(dict.fromkeys(terms))
    seen = Counter(word for term in kept for word in term.required)
    expected: dict[str, list[Term]] = {}
    for term in kept:
        if term.cost < OTHER_SPECIFIED:
            rarest = min(term.required, key=lambda word: (seen[word], word))
            expected.setdefault(rarest, []).append(term)
    compiled = Lexicon.compile(terms).by_rarest
    assert {word: list(found) for word, found in compiled.items()} == expected


@given(TERMS, st.frozensets(WORDS))
def test_candidates_are_all_terms_whose_words_are_written(
    terms: list[Term], forms: frozenset[str]
) -> None:
    """The index is a shortcut: it finds what reading every term would find."""
    found = set(Lexicon.compile(terms).candidates(forms))
    assert found == {t for t in terms if t.cost < OTHER_SPECIFIED and t.required <= forms}


@given(st.lists(st.sampled_from(["non-ST", "Crohn's", "feet,", "(left)", "type 2", "ulcers"])))
def test_a_phrase_has_the_words_of_a_note(chunks: list[str]) -> None:
    """Titles and notes must fold alike, or a title would never be found."""
    text = " ".join(chunks)
    assert [form.rstrip(".") for form in phrase(text)] == [w.form.rstrip(".") for w in split(text)]


def test_a_second_compilation_says_the_same(codesets: Codesets) -> None:
    """Workers compile for themselves; a repeat must not depend on which one did."""
    on = date(2026, 4, 1)
    first, second = resolver(codesets, on).lexicon, compile_lexicon(codesets, on)
    assert (first.by_rarest, first.weight) == (second.by_rarest, second.weight)
    assert (first.stated, first.unspecified) == (second.stated, second.unspecified)
