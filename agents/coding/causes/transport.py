"""Road accidents (V01 to V79), put together from who travelled how and what they met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from claimstream.agents.coding.causes.happenings import Book, Row, befalls
from claimstream.agents.coding.words.told_phrases import Pattern, compiled
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["accident_stem", "meetings"]

FOOT, BICYCLE, MOTORCYCLE, CAR, UNTOLD = "0", "1", "2", "4", "9"
NAMELESS, ALONE, FIXED, HEAVY = "9", "8", "7", "4"
TWO_WHEELS = (BICYCLE, MOTORCYCLE)
SEATS = {
    True: {"driver": "04", "passenger": "15", "occupant": "29", "boarding": "33"},
    False: {"driver": "05", "passenger": "16", "occupant": "39", "boarding": "44"},
}
"""Fourth characters for two wheels and for more: off a public way, and on it."""
NAMELESS_SEATS = {"driver": "40", "passenger": "50", "occupant": "60", "boarding": "60"}
"""Fourth and fifth characters of a collision with a motor vehicle that is not named."""
UNKNOWN = "V89.2"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a sentence and its neighbours tell of a journey."""

    mode: str
    seat: str
    is_off_road: bool
    is_street: bool

    @staticmethod
    def of(text: str) -> Scene | None:
        """Read a scene, or return None when nothing tells how the patient travelled."""
        mode = _first("mode", "digit", text)
        seat = _first("role", "name", text) or ""
        away, street = _said("nontraffic").search(text), _said("street").search(text)
        return Scene(mode, seat, bool(away), bool(street)) if mode else None


def accident_stem(met: str, text: str) -> str | None:
    """Return the stem for what was met in a sentence with its neighbours, if there is one."""
    scene = Scene.of(text)
    if scene is None:
        return None
    if scene.mode == UNTOLD:
        return UNKNOWN
    if scene.mode == FOOT:
        return _on_foot(met, scene)
    return _riding(met, scene)


def _on_foot(met: str, scene: Scene) -> str | None:
    """Return the stem of a pedestrian; a motor vehicle is in traffic unless the place says not."""
    if met[0] in (ALONE, FIXED, "0"):
        return None
    if met[0] == NAMELESS:
        return "V09.00" if scene.is_off_road else "V09.20"
    assumed = "9" if met[0] == BICYCLE else "1"
    way = "0" if scene.is_off_road else "1" if scene.is_street else assumed
    return f"V0{met[0]}.{way}0"


def _riding(met: str, scene: Scene) -> str | None:
    """Return the stem of one who rides or drives."""
    two = scene.mode in TWO_WHEELS
    stem = f"V{scene.mode}{met[0]}."
    if met[0] == NAMELESS and not scene.seat:
        return UNKNOWN
    if met[0] == NAMELESS:
        end = "8" if scene.mode == MOTORCYCLE else ""
        return stem + NAMELESS_SEATS[scene.seat] + end
    seat = scene.seat or ("driver" if two else "occupant")
    fourth = SEATS[two][seat][0 if scene.is_off_road else -1]
    if scene.mode == MOTORCYCLE:
        return stem + fourth + "9"
    return stem + fourth + (met[1:] if scene.mode == CAR and met[0] == "3" else "")


@cache
def meetings() -> Book:
    """Return a row for each way of meeting something; its stem is third character and kind."""
    book = table("transport")
    words = book["words"]
    met = [
        (_spelled(each["nouns"], words), (each["digit"] or NAMELESS) + each.get("kind", ""))
        for each in book["counterpart"]
    ]
    left = (Row(code, _said(name)) for name, code in LEFT.items())
    near = befalls(book["met"]["said"], met, words, is_nearest=True)
    return Book.of((near, befalls(book["met_after"]["said"], met, words), *left))


def _spelled(nouns: str, words: Mapping[str, str]) -> str:
    """Return nouns with their word classes written out."""
    return "|".join(words[n[1:-1]] if n.startswith("<") else n for n in nouns.split("|"))


LEFT: Mapping[str, str] = {
    **{"two_cars": "32", "unnamed": NAMELESS},
    **dict.fromkeys(("alone", "tumble", "bus_fall"), ALONE),
}
"""What is left when nothing is named that was met."""


@cache
def _said(name: str) -> Pattern:
    """Return the compiled phrases of a list."""
    book = table("transport")
    return compiled(book[name]["said"], book["words"])


@cache
def _rows(axis: str) -> tuple[tuple[Mapping[str, Any], Pattern], ...]:
    """Return the rows of a list with their compiled phrases."""
    book = table("transport")
    return tuple((row, compiled(row["said"], book["words"])) for row in book[axis])


def _first(axis: str, key: str, text: str) -> str:
    """Return a key of the first row of a list that a text says, or nothing."""
    return next((str(row[key]) for row, said in _rows(axis) if said.search(text)), "")
