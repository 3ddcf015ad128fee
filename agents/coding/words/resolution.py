"""From a header to one billable code: the child whose own words the documentation states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from claimstream.agents.coding.words.lexicon_index import Lexicon
from claimstream.agents.coding.words.sites import NAMED_SITE, SIDES, regional, several_sides
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["Resolver", "TabularList", "stem"]


MOST_ASSUMED = 1
"""Distinguishing words a default may leave unstated ("heel" for the foot)."""
SEVENTHS = (
    ("E", {"bilateral": "3", "right": "1", "left": "2", "unspecified": "9"}),
    ("M1A", {"tophaceous": "1", "tophus": "1", "tophi": "1", "unspecified": "0"}),
    ("H35.31", {"early": "1", "intermediate": "2", "subfoveal": "4", "advanced": "3"}),
    ("H35.32", {"inactive": "2", "scar": "3", "active": "1"}),
    ("H", {"mild": "1", "moderate": "2", "severe": "3", "indeterminate": "4", "unspecified": "0"}),
)
"""What the words say of a 7th character that is no episode of care: eye, stage, tophus."""
CATEGORY = 3
EPISODE = 7
"""Characters before the 7th, with the dot."""


def stem(code: str) -> str:
    """Return the characters of a code that say what and where: no 7th, no placeholder."""
    return code[:EPISODE].rstrip("X")


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
        forms = regional(code, forms)
        while not self.codesets.is_billable(code, self.on):
            children = self.codesets.children(code, self.on)
            chosen = self._seventh(children, episode, forms) or self._child(code, children, forms)
            if chosen is None:
                return None
            code = chosen
        return code

    def refined(self, code: str, forms: frozenset[str], known: frozenset[str]) -> str:
        """Return the kin of an unspecified code that further words state, or the code as it is.

        ``known`` are the words that already gave the code: "of the back" refines a melanoma, and
        nothing refines a bare "anemia".
        """
        if code not in self.lexicon.unspecified:
            return code
        forms, parent, known = regional(code, forms), code, known | self.words(code)
        while len(parent) > CATEGORY:
            parent = _parent(parent)
            stated = self._further(parent, forms, known)
            if stated and not code.startswith(stated):
                return stated
        return code

    def _further(self, code: str, forms: frozenset[str], known: frozenset[str]) -> str | None:
        """Return the child of a header that words beyond the known ones state."""
        words = {child: self.words(child) for child in self.codesets.children(code, self.on)}
        shared = frozenset.intersection(*words.values()) if words else frozenset()
        if not shared & known:
            return None
        stated = {
            child: own - shared - known
            for child, own in words.items()
            if own - shared <= forms and _same_side(own, forms)
            if own & SIDES or not self._vague(child)
        }
        best = max(stated, key=lambda child: self._weight(stated[child]), default=None)
        told = stated[best] if best else frozenset()
        return best if told - SIDES or (told and told == forms & SIDES) else None

    def _vague(self, code: str) -> bool:
        """Tell whether a title is unspecified or residual."""
        return code in self.lexicon.unspecified or self.is_residual(code)

    def leaves(self, code: str, forms: frozenset[str], episode: str = "A") -> list[str]:
        """Return the billable code, or one for each side when no code is for both (I.B.13)."""
        found = self.leaf(code, forms, episode)
        sides = several_sides(forms)
        if len(sides) == 1 or (found and "bilateral" in self.words(stem(found))):
            return [found] if found else []
        each = [self.leaf(code, words, episode) for words in sides]
        paired = [one for one in each if one and self.words(stem(one)) & SIDES]
        return paired if len(set(paired)) > 1 else [found] if found else []

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
        rows = (row for stem, row in SEVENTHS if children[0].startswith(stem))
        counted = next((row for row in rows if set(row.values()) | {"0"} >= set(by_last)), None)
        if counted:
            said = [last for word, last in counted.items() if word in forms and last in by_last]
            return by_last[said[0]] if said else by_last.get("0") or by_last.get("9")
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
            rank = {child: self._rank(child, forms) for child in stated}
            sided = {child: bool(own[child] & SIDES) for child in stated}
            told = {child: self._weight(own[child]) for child in stated}
            return max(stated, key=lambda child: (rank[child], sided[child], told[child]))
        return self._default(code, own, forms) if default else None

    def _rank(self, child: str, forms: frozenset[str]) -> int:
        """Return how plainly a title means what is stated; a named site may have only "other"."""
        if self.is_residual(child):
            return 1 if NAMED_SITE in forms else -1
        return 0 if child in self.lexicon.unspecified else 2

    def _default(
        self, code: str, own: Mapping[str, frozenset[str]], forms: frozenset[str]
    ) -> str | None:
        """Return the child for what is not further stated: by table, unspecified, nearest."""
        residual = [child for child in own if self.is_residual(child) and not own[child]]
        if NAMED_SITE in forms and residual:
            return residual[0]
        listed = table("defaults").get(code)
        if listed in own:
            return str(listed)
        order = [child for child in own if child in self.lexicon.stated]
        if not order:
            return None
        best = max(
            order,
            key=lambda child: (
                own[child] & SIDES <= forms,
                self._weight(own[child] & forms),
                child in self.lexicon.unspecified,
                -len(own[child] - forms),
                child.endswith("0"),
                -order.index(child),
            ),
        )
        near = len(own[best] - forms) <= MOST_ASSUMED and not self.is_residual(best)
        return best if best in self.lexicon.unspecified or near else None

    def _weight(self, words: frozenset[str]) -> float:
        """Return how telling some words are together."""
        return sum(self.lexicon.weight.get(word, 1.0) for word in words)

    def words(self, code: str) -> frozenset[str]:
        """Return the words a code's title requires."""
        stated = self.lexicon.stated.get(code)
        return stated.required if stated else frozenset()

    def is_residual(self, code: str) -> bool:
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
