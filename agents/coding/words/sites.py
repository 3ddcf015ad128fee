"""Side and region of one condition among all the words of its statement."""

from collections.abc import Sequence
from functools import cache

from claimstream.agents.coding.words.vocabulary import Unit, table

__all__ = [
    "LEFT_HANDED",
    "NAMED_SITE",
    "SIDES",
    "clauses",
    "is_handed",
    "lent",
    "own_sides",
    "regional",
    "several_sides",
    "stated_forms",
]

SIDES = frozenset({"right", "left", "bilateral"})
LEFT_HANDED = "left handed"
PARALYSES = ("G81", "G83", "I69")
"""Right or left without dominance has a default (I.C.6.a)."""
DENIED = 3
"""Words that a "no" takes away ("no macular edema")."""
DOUBT = frozenset(
    {
        *("possible", "possibly", "probable", "probably", "likely", "suspected", "suspect"),
        *("suspicious", "questionable", "versus", "vs", "concerning"),
    }
)
DOUBTED = 4
"""Words behind a doubt that tell nothing of another condition."""
NAMED_SITE = "named site"
"""Stands among the words when a site is named that may have no title of its own (I.A.9.a)."""


def clauses(text: str, window: Sequence[Unit]) -> list[list[Unit]]:
    """Return the parts of a title between commas or "and" when each has a site of its own.

    "Right knee osteoarthritis, left hip pain" names two problems; "pain of the hip and knee" and
    "nausea and vomiting" are left whole.
    """
    parts: list[list[Unit]] = [[]]
    for unit in window:
        last = parts[-1][-1] if parts[-1] else None
        cut = last is not None and set(",;") & set(text[last.end : unit.start])
        if cut or unit.forms == ("and",):
            parts.append([])
        if unit.forms != ("and",):
            parts[-1].append(unit)
    sites = frozenset(table("free_words")["places"]["sites"])
    placed = [any(sites.intersection(unit.forms) for unit in part) for part in parts]
    return parts if all(placed) else [list(window)]


def own_sides(matched: Sequence[Unit], window: Sequence[Unit]) -> frozenset[str]:
    """Return the sides of a match: its own, else the nearest in its statement.

    "Right knee osteoarthritis and left hip pain" has a side for each.
    """
    first, last = window.index(matched[0]), window.index(matched[-1])
    places = {n: SIDES.intersection(unit.forms) for n, unit in enumerate(window)}
    spots = [n for n, sides in places.items() if sides and not is_handed(window, n)]
    inside = [n for n in spots if first <= n <= last]
    if not inside and spots:
        inside = [min(spots, key=lambda n: (min(abs(n - first), abs(n - last)), n))]
    return frozenset(side for n in inside for side in places[n])


def is_handed(window: Sequence[Unit], place: int) -> bool:
    """Tell whether a side is only the hand that the patient writes with."""
    after = [unit.forms for unit in window[place + 1 : place + 3]]
    return after[:1] == [("handed",)] or after == [("hand",), ("dominant",)]


@cache
def _qualifiers() -> frozenset[str]:
    """Return the words that qualify a condition and name none."""
    return frozenset(table("free_words")["qualifiers"])


def lent(unit: Unit) -> tuple[str, ...]:
    """Return the words that a unit may lend to a condition beside it.

    "CKD" says nothing of a chronic heart failure; "chronic" alone may belong to several.
    """
    own = tuple(form for form in unit.forms if form not in _qualifiers())
    return own or unit.forms


def stated_forms(window: Sequence[Unit], own: Sequence[Unit] = ()) -> frozenset[str]:
    """Return the words of a statement but those behind "without", and the few behind "no".

    ``own`` are the units of the condition in hand; the others only lend, and nothing where they
    are doubted: "sore throat, possible strep" is a sore throat.
    """
    forms: set[str] = set()
    denied = doubted = 0
    for unit in window:
        if unit.forms == ("without",):
            break
        denied = DENIED if unit.forms == ("no",) else denied - 1
        doubted = DOUBTED if not DOUBT.isdisjoint(unit.forms) else doubted - 1
        if denied < 0 and (doubted < 0 or unit in own):
            forms.update(unit.forms if unit in own else lent(unit))
    return frozenset(forms)


def several_sides(forms: frozenset[str]) -> tuple[frozenset[str], ...]:
    """Return the words once for each side when both are meant, else the words alone."""
    sides = forms & SIDES
    if sides != {"bilateral"} and not sides >= {"right", "left"}:
        return (forms,)
    return tuple(forms - SIDES | {side} for side in ("right", "left"))


def regional(code: str, forms: frozenset[str]) -> frozenset[str]:
    """Return the words with those of the region in which a named site lies."""
    if code.startswith(PARALYSES) and not forms & {"dominant", "nondominant"}:
        forms |= _dominance(forms)
    wider = _regions(code[:3])
    named = forms & wider.keys()
    forms = forms.union(*(wider[site] for site in named))
    smaller = any(site not in wider[site] for site in named)
    return forms | {NAMED_SITE} if smaller else forms


def _dominance(forms: frozenset[str]) -> frozenset[str]:
    """Return what counts as stated of an affected side: right is dominant, left is not."""
    side = forms & SIDES
    if side not in ({"right"}, {"left"}):
        return frozenset()
    main = "left" if LEFT_HANDED in forms else "right"
    return frozenset({"affecting", "dominant" if main in side else "nondominant", "side"})


@cache
def _regions(category: str) -> dict[str, tuple[str, ...]]:
    """Return site -> words of its region for a category, empty when it has no regions."""
    for row in table("regions")["regions"]:
        if category in row["categories"]:
            return {
                site: tuple(words.split()) for words, all_ in row["wider"].items() for site in all_
            }
    return {}
