"""Matches of lexicon terms in one window of words: the best cover, most specific first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from claimstream.agents.coding.words.lexicon_index import Lexicon
from claimstream.agents.coding.words.sites import lent
from claimstream.agents.coding.words.terms import Term
from claimstream.agents.coding.words.vocabulary import Unit, table

__all__ = ["Match", "covered", "matches"]

OWN_BONUS = 1.0
HEADER_COST = 0.1
GAP_COST = 0.05
FREE_GAP = 1
PROSE_REACH = 3
SIDES = frozenset({"right", "left", "bilateral"})
LINKS = frozenset({"and", "but", "which", "who", "that", "is", "was", "has", "had"})


@dataclass(frozen=True, slots=True)
class Match:
    """A term read in a window, with the units that were needed to read it."""

    term: Term
    units: tuple[Unit, ...]
    score: float

    @property
    def start(self) -> int:
        """First character of the evidence."""
        return self.units[0].start

    @property
    def end(self) -> int:
        """End of the evidence, exclusive."""
        return self.units[-1].end


@cache
def placing_words(bases: bool = False) -> frozenset[str]:
    """Return the words of side and site that two conditions may share, or the base diseases.

    A base disease ("diabetes with neuropathy and retinopathy") carries several complications.
    """
    places = table("free_words")["places"]
    return frozenset(places["bases"] if bases else (*places["sides"], *places["sites"]))


def _forms(units: set[Unit]) -> frozenset[str]:
    """Return the words of some units."""
    return frozenset(form for unit in units for form in unit.forms)


@cache
def barriers() -> frozenset[str]:
    """Return the words of absence and doubt that no match reaches across."""
    return frozenset(table("free_words")["barriers"])


def matches(lexicon: Lexicon, window: Sequence[Unit], reach: int, without: str = "") -> list[Match]:
    """Return the matches of a window, best first, each with a condition of its own.

    ``reach`` is the greatest number of units between two units of one match, ``without`` a
    source of terms that may not speak.
    """
    forms = frozenset(form for unit in window for form in unit.forms)
    barred = tuple(
        row["chapter"]
        for row in table("free_words")["contradiction"]
        if forms.issuperset(row["words"])
    )
    terms = (
        term
        for term in lexicon.candidates(forms)
        if term.source != without and not (barred and term.code.startswith(barred))
    )
    read = [match for term in terms for match in _read(lexicon, term, window, reach)]
    taken: set[Unit] = set()
    chosen: list[Match] = []
    for match in sorted(read, key=lambda m: (-m.score, m.term.code)):
        own = {unit for unit in match.units if not placing_words().issuperset(_used(unit, match))}
        new = own - taken and placing_words(bases=True).issuperset(_forms(own & taken))
        if new or _further(match, chosen, window):
            chosen.append(match)
            taken |= own
    return chosen


def _used(unit: Unit, match: Match) -> Iterator[str]:
    """Yield the words of a unit that a match reads: a stent may read only the place of "CAD"."""
    term = match.term
    return (form for form in unit.forms if form in term.required or form in term.optional)


def _further(match: Match, chosen: Sequence[Match], window: Sequence[Unit]) -> bool:
    """Tell whether a match is a condition that was read, at a further site ("hip and knee")."""
    same = [other for other in chosen if _condition(other) == _condition(match)]
    taken = {unit for other in same for unit in other.units}
    fresh = bool(same) and bool(_placed(match) - taken)
    return fresh and any(_enumerated(match, other, window) for other in same)


def _condition(match: Match) -> frozenset[str]:
    """Return the words of a match that place nothing."""
    return match.term.required - placing_words() - _organs()


def _enumerated(match: Match, other: Match, window: Sequence[Unit]) -> bool:
    """Tell whether nothing but sites stands between the site of a match and another one's."""
    places = placing_words() | _organs()
    further, first = (_placed(a) - set(b.units) for a, b in ((match, other), (other, match)))
    spots = sorted(window.index(unit) for unit in further | first)
    between = window[spots[0] : spots[-1] + 1] if further and first else ()
    listed = all(places.union(("and",)).issuperset(unit.forms) for unit in between)
    return listed and any(_parted(one, after) for one, after in pairwise(between))


def _parted(one: Unit, after: Unit) -> bool:
    """Tell whether "and" or a comma stands between two sites: a hand's finger is one site."""
    return ("and",) in (one.forms, after.forms) or after.start - one.end > 1


def _placed(match: Match) -> set[Unit]:
    """Return the units of a match that name its site or organ, no side."""
    sites = (placing_words() | _organs()) - SIDES
    return {unit for unit in match.units if sites.intersection(unit.forms)}


@cache
def _organs() -> frozenset[str]:
    """Return the words of organs."""
    return frozenset(table("free_words")["places"]["organs"])


def _read(lexicon: Lexicon, term: Term, window: Sequence[Unit], reach: int) -> Iterator[Match]:
    """Yield the term's closest reading in the window, when its words stand close enough."""
    places = _places(term, window)
    if not places or any(b - a > reach + 1 for a, b in zip(places, places[1:], strict=False)):
        return
    stops = barriers() if reach > PROSE_REACH else barriers() | LINKS
    if any(stops.intersection(unit.forms) for unit in window[places[0] : places[-1]]):
        return
    support = _support(lexicon, term, [window[place] for place in places])
    gaps = max(0, places[-1] - places[0] + 1 - len(places) - FREE_GAP)
    yield Match(term, tuple(window[place] for place in places), support - GAP_COST * gaps)


def _places(term: Term, window: Sequence[Unit]) -> list[int]:
    """Return the places of the term's words, each word at its place nearest to the rarest.

    None when a word stands only in the abbreviation of something else ("CKD" for "chronic").
    """
    spots: dict[str, list[int]] = {}
    for place, unit in enumerate(window):
        if len(unit.forms) > 1 and _only_qualifies(unit, term):
            continue
        for form in unit.forms:
            if form in term.required or form in term.optional:
                spots.setdefault(form, []).append(place)
    if not term.required <= spots.keys():
        return []
    anchor = min((s for f, s in spots.items() if f in term.required), key=len)[0]
    nearest = {min(s, key=lambda p: abs(p - anchor)) for s in spots.values()}
    return sorted(nearest)


def _only_qualifies(unit: Unit, term: Term) -> bool:
    """Tell whether a term uses only the time course or the like of an abbreviated condition."""
    used = [form for form in unit.forms if form in term.required or form in term.optional]
    return lent(unit) != unit.forms and not set(lent(unit)).intersection(used)


def _support(lexicon: Lexicon, term: Term, units: Sequence[Unit]) -> float:
    """Return how much of what is written the term explains, less its own cost."""
    forms = {form for unit in units for form in unit.forms}
    read = sum(lexicon.weight[word] for word in term.required)
    read += sum(0.9 * lexicon.weight.get(word, 1.0) for word in term.optional & forms)
    return read - term.cost + (OWN_BONUS if term.source == "own" else 0.0)


def covered(lexicon: Lexicon, window: Sequence[Unit], chosen: Sequence[Match]) -> float:
    """Return the share of a window's telling words that its matches explain, 0 to 1."""
    used = {unit for match in chosen for unit in match.units}
    known = [(u, sum(lexicon.weight.get(f, 0.0) for f in u.forms)) for u in window]
    total = sum(weight for _, weight in known)
    return sum(weight for unit, weight in known if unit in used) / total if total else 0.0
