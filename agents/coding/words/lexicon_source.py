"""Where the lexicon's terms come from: titles and inclusion terms of a date, and our own words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Protocol

from claimstream.agents.coding.words.index_terms import FindingAid, index_terms
from claimstream.agents.coding.words.lexicon_index import Lexicon
from claimstream.agents.coding.words.terms import Term, phrase_term, title_terms
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["OWN_TABLES", "TabularTitles", "compile_lexicon", "own_terms"]

OWN_TABLES = (
    "terms_general",
    "terms_musculoskeletal",
    "terms_symptoms",
    "terms_status",
    "terms_guidelines",
    "terms_circulation",
    "terms_respiration",
    "terms_infection",
    "terms_endocrine",
    "terms_kidney_urinary",
    "terms_rheumatic",
    "terms_skin",
    "terms_oncology",
    "terms_nerves_mind",
    "terms_women_children",
    "terms_senses_digestion",
    "terms_families",
)
HEADER_COST = 0.1
INCLUSION_COST = 0.2
WITH_7TH_CHARACTER = 8
SHORTEST_TERM = 4
EXTERNAL = ("V", "W", "X", "Y")


class TabularTitles(FindingAid, Protocol):
    """What the lexicon asks of a code set."""

    def titles(self, on: date) -> Iterator[tuple[str, str, bool]]:
        """Yield code, title and billable for each titled code and header of the day."""

    def inclusion_terms(self, code: str, on: date) -> tuple[str, ...]:
        """Return the inclusion terms printed at a code on the day."""

    def is_billable(self, code: str, on: date) -> bool:
        """Tell whether a code may stand on a claim."""

    def is_header(self, code: str, on: date) -> bool:
        """Tell whether a code is divided further."""


@cache
def own_terms() -> tuple[tuple[Term, bool], ...]:
    """Return the terms of the coder's own tables, whatever the date.

    The flag marks keys that begin with "=": they hold only while the code itself is billable,
    for a code that was later divided may change its meaning.
    """
    return tuple(
        (one, key.startswith("="))
        for name in OWN_TABLES
        for key, phrases in table(name).items()
        for text in phrases
        if (term := phrase_term(key.removeprefix("="), text, "own"))
        for one in _linked(term, text)
    )


def _linked(term: Term, text: str) -> tuple[Term, ...]:
    """Return a term, or where a list of two conditions claims no cause, one for each link word."""
    causal = tuple(table("free_words")["causal"])
    if " due to " not in f" {text}" or not term.code.startswith(causal):
        return (term,)
    return tuple(replace(term, required=term.required | {link}) for link in ("due", "from"))


def compile_lexicon(codesets: TabularTitles, on: date) -> Lexicon:
    """Compile the lexicon of one date; what is not in force then is left out."""
    titled = {code: (title, billable) for code, title, billable in codesets.titles(on)}
    own = [term for term, strict in own_terms() if _in_force(codesets, term.code, on, strict)]
    aids = (term for term in index_terms(codesets) if _in_force(codesets, term.code, on, False))
    official = (*_official(codesets, titled, on), *aids)
    unspecified = (c for c, (title, _) in titled.items() if "nspecified" in title)
    return Lexicon.compile((*own, *official), unspecified)


def _in_force(codesets: TabularTitles, code: str, on: date, strict: bool) -> bool:
    """Tell whether an own term's code exists on the date, billable when ``strict``."""
    billable = codesets.is_billable(code, on)
    return billable or not strict and codesets.is_header(code, on)


def _official(
    codesets: TabularTitles, titled: dict[str, tuple[str, bool]], on: date
) -> Iterator[Term]:
    """Yield the terms of titles and inclusion terms; 7th characters are resolved later."""
    for code, (title, billable) in titled.items():
        if len(code) == WITH_7TH_CHARACTER or code.startswith(EXTERNAL):
            continue
        extra = 0.0 if billable else HEADER_COST
        yield from (_dearer(term, extra) for term in title_terms(code, title, "title"))
        for text in codesets.inclusion_terms(code, on):
            found = (t for t in title_terms(code, text, "inclusion") if _telling(t))
            yield from (_dearer(term, INCLUSION_COST) for term in found)


def _telling(term: Term) -> bool:
    """Tell whether an inclusion term is more than one short word ("PR", "NOS")."""
    return len(term.required) > 1 or len(next(iter(term.required))) >= SHORTEST_TERM


def _dearer(term: Term, extra: float) -> Term:
    """Return a term that stands further back; as it is when it does not."""
    if not extra:
        return term
    return Term(term.required, term.optional, term.code, term.source, term.cost + extra)
