"""From a header to one billable code: the child whose own words the documentation states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from claimstream.agents.coding.lexicon_index import Lexicon
from claimstream.agents.coding.vocabulary import table

__all__ = ["Resolver", "TabularList"]


SIDES = frozenset({"right", "left", "bilateral"})
MOST_ASSUMED = 1
"""Distinguishing words a default may leave unstated ("heel" for the foot)."""


class TabularList(Protocol):
    """What the coder asks of a code set: the tabular list on a date."""

    def is_billable(self, code: str, on: date) -> bool:
        """Tell whether a code may stand on a claim."""

    def children(self, code: str, on: date) -> tuple[str, ...]:
        """Return the direct subdivision of a code."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Chooses the leaf below a code on one date."""

    codesets: TabularList
    on: date
    lexicon: Lexicon

    def leaf(self, code: str, forms: frozenset[str], episode: str = "A") -> str | None:
        """Return the billable code that the words support, or ``None`` when none does."""
        while not self.codesets.is_billable(code, self.on):
            children = self.codesets.children(code, self.on)
            chosen = self._seventh(children, episode, forms) or self._child(code, children, forms)
            if chosen is None:
                return None
            code = chosen
        return code

    def best(self, forms: frozenset[str], category: str) -> str | None:
        """Return the code of a category that explains most of some words, if any does."""
        terms = [t for t in self.lexicon.candidates(forms) if t.code.startswith(category)]
        if not terms:
            return None
        chosen = max(terms, key=lambda t: self._weight(t.required | t.optional & forms) - t.cost)
        return self.leaf(chosen.code, forms | chosen.implied)

    def _seventh(self, children: Sequence[str], episode: str, forms: frozenset[str]) -> str | None:
        """Return the child with the 7th character of the episode, for a code without one."""
        if not children or any(len(child) != 8 for child in children):
            return None
        if not _only_last_differs(children):
            return None
        by_last = {child[-1]: child for child in children}
        stated = self._child(children[0][:-1], children, forms, default=False)
        if stated and "A" not in by_last:
            return stated
        wanted = "B" if episode == "A" and "open" in forms and "B" in by_last else episode
        return by_last.get(wanted) or by_last.get("0") or by_last.get("A")

    def _child(
        self, code: str, children: Sequence[str], forms: frozenset[str], default: bool = True
    ) -> str | None:
        """Return the child with most of its distinguishing words stated, else the default."""
        words = {child: self.words(child) for child in children}
        shared = frozenset.intersection(*words.values()) if words else frozenset()
        own = {
            child: words[child] - shared for child in children if _same_side(words[child], forms)
        }
        stated = [child for child in own if own[child] and own[child] <= forms]
        if stated:
            return max(stated, key=lambda child: self._weight(own[child]))
        return self._default(code, own, forms) if default else None

    def _default(
        self, code: str, own: Mapping[str, frozenset[str]], forms: frozenset[str]
    ) -> str | None:
        """Return the child for what is not further stated: by table, unspecified, nearest."""
        listed = table("defaults").get(code)
        if listed in own:
            return str(listed)
        order = [child for child in own if child in self.lexicon.stated]
        if not order:
            return None
        best = max(
            order,
            key=lambda child: (
                self._weight(own[child] & forms),
                child in self.lexicon.unspecified,
                -len(own[child] - forms),
                -order.index(child),
            ),
        )
        near = len(own[best] - forms) <= MOST_ASSUMED and not self._residual(best)
        return best if best in self.lexicon.unspecified or near else None

    def _weight(self, words: frozenset[str]) -> float:
        """Return how telling some words are together."""
        return sum(self.lexicon.weight.get(word, 1.0) for word in words)

    def words(self, code: str) -> frozenset[str]:
        """Return the words a code's title requires."""
        stated = self.lexicon.stated.get(code)
        return stated.required if stated else frozenset()

    def _residual(self, code: str) -> bool:
        """Tell whether a title is a residual "other" one."""
        stated = self.lexicon.stated.get(code)
        return bool(stated and stated.cost >= 0.6)


def _same_side(words: frozenset[str], forms: frozenset[str]) -> bool:
    """Tell whether a title's side agrees with the sides that are stated."""
    sides = words & SIDES
    return not sides or sides <= forms or not forms & SIDES


def _parent(code: str) -> str:
    """Return the code one character shorter."""
    return code[:-1].rstrip(".")


def _only_last_differs(children: Sequence[str]) -> bool:
    """Tell whether the children differ in their 7th character alone."""
    return len({child[:-1] for child in children}) == 1
