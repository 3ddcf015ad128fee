"""Causes put together of what happened and with what: classes of things, kinds of journey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimstream.agents.coding.causes.external_causes import circumstances
from claimstream.agents.coding.causes.transport import accident_stem
from claimstream.agents.coding.reading.reading import read
from claimstream.agents.coding.words.vocabulary import table

SENTENCES = {
    "off": "He fell off the {}.",
    "into": "He fell into the {}.",
    "on": "He fell on the {}.",
    "bite": "She was bitten by a {}.",
    "scratch": "She was scratched by a {}.",
    "strike": "She was knocked down by a {}.",
    "peck": "She was pecked by a {}.",
    "cut": "He cut his hand on a {}.",
    "machine": "He cut his hand with a {}.",
    "touch": "She touched a hot {}.",
    "spill": "Hot {} spilled on her arm.",
    "by": "He was hit by a {}.",
    "fell_on": "A {} fell on his foot.",
    "against": "She hit her head on the {}.",
    "trip": "He tripped and hit his head on the {}.",
    "walked": "He walked into a {} and fell.",
    "ridden": "He fell off a {}.",
    "at": "He fell at the {}.",
    "kitchen": "She fell in the kitchen of the {}.",
}
PLACES = {"at", "kitchen"}


def classes() -> Iterator[tuple[str, str, str]]:
    """Yield happening, noun and stem of each class of things, its last noun for all."""
    nouns: set[tuple[str, str]] = set()
    for thing in table("external_things")["thing"]:
        for role in SENTENCES.keys() & thing.keys():
            new = [one for one in thing["said"].split("|") if (role, one) not in nouns]
            nouns |= {(role, one) for one in new}
            if new and thing[role]:
                yield role, new[-1], thing[role]


def told(text: str, axis: str = "mechanism") -> list[str]:
    """Return the stems of an axis that a sentence tells."""
    return [each.code for each in circumstances(read(f"HPI\n{text}\n")) if each.axis == axis]


def test_a_noun_of_a_class_works_in_each_happening_of_its_class() -> None:
    """A new noun needs no phrase of its own, and no other row takes it away."""
    said = [
        (role, SENTENCES[role].format(n.replace("_", " ")), stem) for role, n, stem in classes()
    ]
    assert [
        (text, stem)
        for role, text, stem in said
        if told(text, "place" if role in PLACES else "mechanism") != [stem]
    ] == []


@pytest.mark.parametrize(
    ("journey", "met", "stem"),
    [
        ("She was walking across the street.", "32", "V03.10"),
        ("He was walking in a driveway.", "33", "V03.00"),
        ("A cyclist; she was standing still.", "1", "V01.90"),
        ("He was riding his bike.", "7", "V17.4"),
        ("She was riding her motorcycle.", "0", "V20.49"),
        ("He was a passenger on a motorcycle.", "8", "V28.59"),
        ("He was driving his car.", "34", "V43.54"),
        ("She was a passenger in a car.", "4", "V44.6"),
        ("She was in a car in a parking lot.", "7", "V47.3"),
        ("She was driving a van.", "32", "V53.5"),
        ("He was driving a semi.", "8", "V68.5"),
        ("She was stepping off a bus.", "8", "V78.4"),
        ("He was driving.", "9", "V49.40"),
        ("He was in his car.", "9", "V49.60"),
        ("It was her car.", "9", "V89.2"),
    ],
)
def test_a_road_accident_is_put_together(journey: str, met: str, stem: str) -> None:
    """How one travelled, what one met, as what, and where are each one character."""
    assert accident_stem(met, journey) == stem


def test_no_journey_no_accident() -> None:
    """Without a word of how the patient travelled nothing is put together."""
    assert accident_stem("32", "It hurts.") is None


def test_two_events_are_told_when_they_are_of_two_kinds() -> None:
    """As many codes as needed (I.C.20.a.4), but one fall is told once in many words."""
    assert told("He fell off a ladder and cut his hand on a broken window.") == ["W25", "W11"]
    assert told("He slipped, fell off the deck and went down the stairs.") == ["W13.8"]
