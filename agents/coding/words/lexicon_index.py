"""The compiled lexicon: terms by their rarest word, and the codes' words for refinement."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log

from claimstream.agents.coding.words.terms import OTHER_SPECIFIED, Term

__all__ = ["Lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms found by their rarest word; ``weight`` says how telling a word is."""

    by_rarest: Mapping[str, tuple[Term, ...]]
    weight: Mapping[str, float]
    stated: Mapping[str, Term]
    unspecified: frozenset[str]

    @classmethod
    def compile(cls, terms: Iterable[Term], unspecified: Iterable[str] = ()) -> "Lexicon":
        """Index terms; ``unspecified`` are the codes whose titles say so."""
        kept = list(dict.fromkeys(terms))
        seen = Counter(word for term in kept for word in term.required)
        total = len(kept) + 1
        weight = {word: log(total / count) for word, count in seen.items()}
        rank = {word: place for place, word in enumerate(sorted(seen, key=lambda w: (seen[w], w)))}
        by_rarest: dict[str, list[Term]] = defaultdict(list)
        stated: dict[str, Term] = {}
        for term in kept:
            if term.cost < OTHER_SPECIFIED:
                by_rarest[min(term.required, key=rank.__getitem__)].append(term)
            if term.source == "title":
                stated.setdefault(term.code, term)
        compiled = {word: tuple(found) for word, found in by_rarest.items()}
        return cls(compiled, weight, stated, frozenset(unspecified))

    def candidates(self, forms: frozenset[str]) -> Iterator[Term]:
        """Yield every term whose required words are all among the forms."""
        for form in forms:
            for term in self.by_rarest.get(form, ()):
                if term.required <= forms:
                    yield term
