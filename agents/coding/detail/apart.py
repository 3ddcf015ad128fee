"""Whether two statements speak of different sites or opposite sides."""

from claimstream.agents.coding.words.vocabulary import table

__all__ = ["apart"]

SPINE = {"lumbar": frozenset({"lower", "back"}), "cervical": frozenset({"neck"})}
"""Everyday words for a level of the spine ("lumbar strain, low back pain")."""


def apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether the words of two statements name different sites or opposite sides."""
    places = table("free_words")["places"]
    sites, sides = frozenset(places["sites"]), frozenset(places["sides"])
    first, second = _region(one), _region(other)
    elsewhere = first & sites and second & sites and not first & second & sites
    opposite = first & sides and second & sides and not first & second & sides
    return bool(elsewhere or opposite)


def _region(words: frozenset[str]) -> frozenset[str]:
    """Return words with the everyday ones for a level of the spine."""
    return words.union(*(SPINE.get(word, ()) for word in words))
