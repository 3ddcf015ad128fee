"""Terms: what must be written for a code to be meant, taken from titles and phrases."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import re2

from claimstream.agents.coding.words.vocabulary import own_words, table

__all__ = ["OTHER_SPECIFIED", "Term", "phrase_term", "title_terms", "written_term"]

PARENTHESES = re2.compile(r"\([^()]*\)|\[[^\[\]]*\]")
ABSENT_ALL = re2.compile(r",? without [^,]*, .*\b(?:and|or) [^,]*$")
ABSENT = re2.compile(r",?(?: and| or)? without [^,]*(,|$)")
INCLUDED = re2.compile(r",? including [^,]*")
CAUSE_ONLY = re2.compile(r", (?:in|due to) diseases classified elsewhere")
LEFT_OUT = (
    ("classified elsewhere", CAUSE_ONLY),
    ("including", INCLUDED),
    ("(", PARENTHESES),
    ("[", PARENTHESES),
)
"""What a title may leave out, behind a sign that it is there."""
NONE: frozenset[str] = frozenset()
"""One empty set for tens of thousands of terms."""
PLAIN, QUALIFIED, OTHER, OTHER_SPECIFIED = 0.0, 0.3, 0.6, 1.2


@dataclass(frozen=True, slots=True)
class Term:
    """Words that together mean a code or a header.

    ``required`` must all be written, ``optional`` add support, ``cost`` ranks equal terms (a
    residual "other" title stands behind a plain one) and ``source`` names where it comes from.
    ``implied`` words count as written when the header is refined.
    """

    required: frozenset[str]
    optional: frozenset[str]
    code: str
    source: str
    cost: float = PLAIN
    implied: frozenset[str] = frozenset()


@cache
def _free() -> tuple[frozenset[str], frozenset[str], frozenset[str], tuple[str, ...]]:
    """Return stop words, optional words, general nouns and dropped phrases."""
    free = table("free_words")
    return (
        frozenset(free["stop_words"]),
        frozenset(free["optional_words"]),
        frozenset(free["general_nouns"]),
        tuple(sorted(free["dropped_phrases"], key=len, reverse=True)),
    )


def _category_optional(code: str) -> frozenset[str]:
    """Return the optional words of a code's chapter letter and category."""
    by_category = table("free_words")["optional_by_category"]
    return frozenset(by_category.get(code[:1], ())) | frozenset(by_category.get(code[:3], ()))


def phrase_term(key: str, text: str, source: str, cost: float = PLAIN) -> Term | None:
    """Return the term of a clinician's phrase: every word counts but the stop words.

    The key is a code or header, then the words the phrase implies below it.
    """
    code, *implied = key.split()
    required = frozenset(own_words().forms(text)) - _free()[0]
    made = Term(required, NONE, code, source, cost, frozenset(implied) or NONE)
    return made if required else None


def written_term(code: str, text: str, source: str, cost: float) -> Term | None:
    """Return the term of an index line; none when its words name a place only."""
    term = phrase_term(code, text, source, cost)
    return term if term and _names_condition(code, term.required) else None


def title_terms(code: str, title: str, source: str) -> Iterator[Term]:
    """Yield the terms of an official title or inclusion term: none when nothing stays."""
    stop, optional, _, _ = _free()
    cost = _residual(title)
    forms = own_words().forms(_stated(title))
    words = frozenset(forms) - stop
    free = words & (optional | _category_optional(code)) or NONE
    required = words - free if free else words
    if not required:
        required, free = words, NONE
    if not _names_condition(code, required):
        return
    for one in _either(required):
        yield Term(one, free | required - one or NONE, code, source, cost + 0.05 * len(free))


def _either(required: frozenset[str]) -> tuple[frozenset[str], ...]:
    """Return the words once for each of two names that a title joins by "and"."""
    for pair in table("free_words")["either"]:
        if required.issuperset(pair):
            return tuple(required.difference(pair) | {word} for word in pair)
    return (required,)


def _names_condition(code: str, required: frozenset[str]) -> bool:
    """Tell whether words name a condition, not just a place, and a code is not too general."""
    free = table("free_words")
    places = free["places"]
    anatomy = {*places["sides"], *places["sites"], *places["organs"]}
    return bool(required - anatomy) and code not in free["too_general"]


def _residual(title: str) -> float:
    """Return the cost of a residual title."""
    if title.startswith("Other specified") or "elsewhere classified" in title:
        return OTHER_SPECIFIED
    if title.startswith("Other") or " other " in title:
        return OTHER
    return QUALIFIED if " without " in title.split(",")[0] else PLAIN


def _stated(title: str) -> str:
    """Return what a title states: no parentheses, absences or unspecified generalities."""
    text = title
    for sign, pattern in LEFT_OUT:
        if sign in text:  # most titles have none, and there are tens of thousands
            text = pattern.sub("", text)
    for dropped in _free()[3]:
        text = text.replace(dropped, " ")
    if "without" in text:
        text = ABSENT.sub(r"\1", ABSENT_ALL.sub("", text))
    words = text.split()
    if "unspecified" not in text.lower():
        return " ".join(words)
    return " ".join(word for n, word in enumerate(words) if not _general(words, n))


def _general(words: list[str], number: int) -> bool:
    """Tell whether a word is "unspecified" or the general noun that goes with it."""
    word = words[number].strip(",;").lower()
    if word == "unspecified":
        return True
    before = words[number - 1].strip(",;").lower() if number else ""
    return before == "unspecified" and word in _free()[2]
